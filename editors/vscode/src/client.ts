import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as vscode from 'vscode';
import { CloseAction, ErrorAction, LanguageClient, State } from 'vscode-languageclient/node';
import type { ErrorHandler, InitializeParams, Middleware } from 'vscode-languageclient/node';
import { SELECTOR } from './selector';
import { surroundings } from './server';
import type { DocumentStatus } from './status';

/** What happens to a server. One that `died` is started again by itself unless it is given up. */
interface Events {
  status(uri: vscode.Uri, status: DocumentStatus): void;
  running(): void;
  died(forGood: boolean): void;
}

class Client extends LanguageClient {
  protected override fillInitializeParams(params: InitializeParams): void {
    super.fillInitializeParams(params);
    params.capabilities.experimental = { milepostStatus: true };
  }

  /** What goes wrong is said by the status bar, and where it is for good, by a message that one can do something with. */
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

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
    didClose: (document, next) => {
      opening.delete(document.uri.toString());
      return next(document);
    },
    provideDiagnostics: async (document, previous, token, next) => {
      const uri = document instanceof vscode.Uri ? document : document.uri;
      await opening.get(uri.toString());
      return next(document, previous, token);
    },
  };
}

/** Starts the server. Its client is `ready` once it has answered, which is given up after so many milliseconds. */
export function startServer(program: string, output: vscode.LogOutputChannel, patience: number, events: Events) {
  let child: ChildProcess | undefined;
  let isStopped = false;
  let neverRan: ((why: Error) => void) | undefined;
  const errorHandler: ErrorHandler = {
    // What is written to a server that has just died fails, often more than once. Its end is heard of anyway, and is what counts.
    error: () => ({ action: ErrorAction.Continue, handled: true }),
    closed: async () => {
      // One that never came up would not the next time either. The library does not always tell whoever started it.
      if (isStopped || neverRan) {
        neverRan?.(new Error('it ended at once'));
        return { action: CloseAction.DoNotRestart, handled: true };
      }
      const result = await usual.closed();
      events.died(result.action === CloseAction.DoNotRestart);
      return { ...result, handled: true };
    },
  };
  const launch = async () => {
    child = spawn(program, ['lsp'], surroundings(program));
    child.once('exit', (code, signal) => output.info(`the server ended: ${code ?? signal}`));
    await once(child, 'spawn');
    void (isStopped && child.kill('SIGKILL'));
    return child;
  };
  const options = { documentSelector: SELECTOR, outputChannel: output, errorHandler, middleware: inOrder(), initializationFailedHandler: () => false };
  const client = new Client('milepost', 'Milepost', launch, options);
  const usual = client.createDefaultErrorHandler();
  client.onNotification('milepost/status', (status: DocumentStatus & { uri: string }) => {
    events.status(client.protocol2CodeConverter.asUri(status.uri), status);
  });
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Running) {
      neverRan = undefined;
      events.running();
    }
  });
  const ready = new Promise<LanguageClient>((resolve, reject) => {
    client.start().then(() => resolve(client), (neverRan = reject));
  });
  /** Ends it in whatever state it is. */
  const stop = async (why: string) => {
    isStopped = true;
    neverRan?.(new Error(why));
    await client.dispose().catch(error => {
      // The library only lets go of one that does not answer.
      output.warn(`the server is killed: ${error}`);
      child?.kill('SIGKILL');
    });
  };
  setTimeout(() => neverRan && void stop('it does not answer'), patience);
  return { ready, stop, process: () => child };
}
