import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { NoServer } from './server';

/**
 * Asks the program whether there is anything for it to do, before the language client is even loaded. One process at a time:
 * what is asked meanwhile is asked together afterwards.
 */
export class Detector {
  private readonly waiting = new Set<string>();
  private child: ChildProcess | undefined;

  constructor(
    private readonly program: () => string,
    private readonly found: () => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  ask(paths: string[]): void {
    paths.forEach(path => this.waiting.add(path));
    if (!this.child) {
      // What has gone meanwhile would be an error, which is also how an older program answers.
      const asked = [...this.waiting].filter(existsSync);
      this.waiting.clear();
      try {
        if (asked.length > 0) {
          this.run(this.program(), asked);
        }
      } catch (error) {
        this.failed(error);
      }
    }
  }

  private run(program: string, paths: string[]): void {
    const child = spawn(program, ['detect', '--', ...paths], { stdio: 'ignore', windowsHide: true });
    this.child = child;
    child.once('error', error => {
      this.child = undefined;
      this.failed(new NoServer(`The server of Milepost cannot be run: ${error.message}`));
    });
    child.once('exit', (code, signal) => {
      this.child = undefined;
      if (code === 1) {
        this.ask([]);
      } else if (code === 0 || code === 2) {
        // Found, or a question that an older program does not understand: the server will know.
        this.found();
      } else {
        this.failed(new NoServer(`The server of Milepost cannot be run: ${program} ended with ${code ?? signal}.`));
      }
    });
  }

  dispose(): void {
    this.child?.removeAllListeners('exit').kill();
  }
}
