import * as vscode from 'vscode';
import { CloseAction, ErrorAction, LanguageClient, State } from 'vscode-languageclient/node';
import type { ErrorHandler, Middleware, StaticFeature } from 'vscode-languageclient/node';
import { SELECTOR } from './selector';
import type { DocumentStatus } from './status';

/** What happens to a client. A server that `died` is started again by itself unless it is given up. */
export interface Events {
  status(uri: vscode.Uri, status: DocumentStatus): void;
  running(): void;
  died(forGood: boolean): void;
}

/** Tells the server that `milepost/status` is wanted. */
const wantsStatus: StaticFeature = {
  fillClientCapabilities: capabilities => {
    capabilities.experimental = { ...(capabilities.experimental as object | undefined), milepostStatus: true };
  },
  initialize: () => undefined,
  getState: () => ({ kind: 'static' }),
  clear: () => undefined,
};

/**
 * Findings of a document are asked for once the server has been told of it. The library does both at once when a server starts,
 * the question may overtake, and then nobody asks again.
 */
function inOrder(): Middleware {
  const opening = new Map<string, Promise<void>>();
  return {
    didOpen: (document, next) => {
      const sent = next(document);
      opening.set(document.uri.toString(), sent);
      return sent;
    },
    provideDiagnostics: async (document, previous, token, next) => {
      const uri = document instanceof vscode.Uri ? document : document.uri;
      await opening.get(uri.toString());
      return next(document, previous, token);
    },
  };
}

/** Starts the server, which may fail. */
export async function startClient(program: string, outputChannel: vscode.LogOutputChannel, events: Events): Promise<LanguageClient> {
  let neverRan: ((reason: Error) => void) | undefined;
  const errorHandler: ErrorHandler = {
    // What is written to a server that has just died fails, often more than once. Its end is heard of anyway, and is what counts.
    error: () => ({ action: ErrorAction.Continue, handled: true }),
    closed: async () => {
      // One that never came up would not the next time either. The library does not always tell whoever started it.
      const result = neverRan ? { action: CloseAction.DoNotRestart } : await usual.closed();
      if (neverRan) {
        neverRan(new Error('it ended at once'));
      } else {
        events.died(result.action === CloseAction.DoNotRestart);
      }
      // Said by the status bar, and where it is for good, by a message that one can do something with.
      return { ...result, handled: true };
    },
  };
  const options = { documentSelector: SELECTOR, outputChannel, errorHandler, middleware: inOrder() };
  const client = new LanguageClient('milepost', 'Milepost', { command: program, args: ['lsp'] }, options);
  const usual = client.createDefaultErrorHandler();
  client.registerFeature(wantsStatus);
  client.onNotification('milepost/status', (status: DocumentStatus) => {
    events.status(client.protocol2CodeConverter.asUri(status.uri), status);
  });
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Running) {
      neverRan = undefined;
      events.running();
    }
  });
  await new Promise<void>((resolve, reject) => {
    neverRan = reject;
    client.start().then(resolve, reject);
  });
  return client;
}
