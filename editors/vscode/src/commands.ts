import * as vscode from 'vscode';
import type { LanguageClient, Range } from 'vscode-languageclient/node';

type Template = { name: string; title: string; sections: string; origin: 'workspace' | 'builtIn'; uri?: string };
type NewDocument = { snippet: string; uri?: string };

/** The folder, or a document in it, that a new milestone goes to. A document that is not saved yet may have one as well. */
function folderOf(client: LanguageClient, given: vscode.Uri | undefined): { folder?: string } {
  const candidates = [given, vscode.window.activeTextEditor?.document.uri, vscode.workspace.workspaceFolders?.[0]?.uri];
  const folder = candidates.find(uri => uri?.scheme === 'file' || (uri?.scheme === 'untitled' && uri.path.startsWith('/')));
  return folder ? { folder: client.code2ProtocolConverter.asUri(folder) } : {};
}

/** A new milestone from a template that is chosen, with tab stops. */
export async function newMilestone(client: LanguageClient, given?: vscode.Uri): Promise<void> {
  const folder = folderOf(client, given);
  const templates = await client.sendRequest<Template[]>('milepost/templates', folder);
  const items = templates.map(({ name, title, sections, origin, uri }) => ({
    label: name,
    description: origin === 'builtIn' ? 'built in' : uri && vscode.workspace.asRelativePath(vscode.Uri.parse(uri)),
    detail: `${title}: ${sections}`,
  }));
  const options = { title: 'New Milestone', placeHolder: 'Template', matchOnDetail: true };
  const template = await vscode.window.showQuickPick(items as vscode.QuickPickItem[], options);
  if (template) {
    const created = await client.sendRequest<NewDocument>('milepost/newDocument', { template: template.label, ...folder });
    // One with a name is saved under it without a question.
    const uri = created.uri && client.protocol2CodeConverter.asUri(created.uri).with({ scheme: 'untitled' });
    const document = await (uri ? vscode.workspace.openTextDocument(uri) : vscode.workspace.openTextDocument({ language: 'markdown' }));
    const editor = await vscode.window.showTextDocument(document);
    await editor.insertSnippet(new vscode.SnippetString(created.snippet), new vscode.Position(0, 0));
  }
}

/** Goes to the next or the previous placeholder, from where the cursor is. */
export async function goToPlaceholder(client: LanguageClient, editor: vscode.TextEditor, direction: 'next' | 'previous'): Promise<void> {
  const place = client.code2ProtocolConverter.asTextDocumentPositionParams(editor.document, editor.selection.active);
  const found = await client.sendRequest<Range | null>('milepost/nextPlaceholder', { ...place, direction });
  const range = client.protocol2CodeConverter.asRange(found);
  if (range) {
    await vscode.window.showTextDocument(editor.document, { selection: range, viewColumn: editor.viewColumn ?? vscode.ViewColumn.Active });
  } else {
    vscode.window.setStatusBarMessage('Milepost: no placeholder is left', 5000);
  }
}

/** Takes the source action of a kind in the document at hand. */
export function applySourceAction(kind: string): Thenable<void> {
  return vscode.commands.executeCommand('editor.action.sourceAction', { kind, apply: 'first' });
}
