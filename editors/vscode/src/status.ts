import * as vscode from 'vscode';

/** What the server says of a document in `milepost/status`. One that is of no template, or closed, has no text. */
export type DocumentStatus = { text?: string; tooltip?: string };

/** The status-bar item: what the server says of the document at hand, or that there is no server. */
export class Status {
  readonly item = Object.assign(vscode.window.createStatusBarItem('milepost.status', vscode.StatusBarAlignment.Right, 100), { name: 'Milepost' });
  private readonly documents = new Map<string, DocumentStatus>();
  private readonly listeners = vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(() => this.refresh()),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => this.set(uri, {})),
  );
  private trouble: string | undefined;

  set(uri: vscode.Uri, status: DocumentStatus): void {
    if (status.text) {
      this.documents.set(uri.toString(), status);
    } else {
      this.documents.delete(uri.toString());
    }
    this.refresh();
  }

  /** Nothing is known any more; with a text for people, because there is no server. */
  reset(trouble?: string): void {
    this.documents.clear();
    this.trouble = trouble;
    this.refresh();
  }

  private refresh(): void {
    const document = vscode.window.activeTextEditor?.document;
    const status = document && this.documents.get(document.uri.toString());
    void vscode.commands.executeCommand('setContext', 'milepost.document', !!status);
    if (status) {
      this.show(`$(milestone) ${status.text}`, 'milepost.nextPlaceholder', status.tooltip);
    } else if (this.trouble && document?.languageId === 'markdown') {
      this.show('$(warning) Milepost', 'milepost.restart', `${this.trouble}\n\nClick to start the server again.`);
    } else {
      this.item.text = '';
      this.item.hide();
    }
  }

  private show(text: string, command: string, tooltip = ''): void {
    this.item.text = text;
    this.item.command = command;
    this.item.tooltip = new vscode.MarkdownString(tooltip);
    this.item.show();
  }

  dispose(): void {
    vscode.Disposable.from(this.item, this.listeners).dispose();
  }
}
