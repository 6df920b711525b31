import { execFile, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { NoServer, surroundings } from './server';

/**
 * Asks the program whether there is anything for it to do, before the language client is even loaded. One process at a time:
 * what is asked meanwhile is asked together afterwards.
 */
export class Detector {
  private readonly waiting = new Set<string>();
  private child: ChildProcess | undefined;

  constructor(
    private readonly program: () => string,
    private readonly answered: (isFound: boolean, paths: string[]) => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  ask(paths: string[]): void {
    paths.forEach(path => this.waiting.add(path));
    // What has gone meanwhile would be an error, which is also how an older program answers.
    const asked = this.child ? [] : [...this.waiting].filter(existsSync);
    if (asked.length > 0) {
      this.waiting.clear();
      try {
        const program = this.program();
        const child = execFile(program, ['detect', '--', ...asked], { ...surroundings(program), timeout: 20_000 }, error => {
          if (this.child !== child) {
            return;
          }
          this.child = undefined;
          if (error && error.code !== 1 && error.code !== 2) {
            this.failed(new NoServer(`The server of Milepost cannot be run: ${error.message.trim()}`));
          } else {
            // Where an older program does not understand the question (2), the server will know.
            this.answered(error?.code !== 1, asked);
            this.ask([]);
          }
        });
        this.child = child;
      } catch (error) {
        this.failed(error);
      }
    }
  }

  /** Forgets what was asked. */
  cancel(): void {
    this.waiting.clear();
    this.child?.kill();
    this.child = undefined;
  }
}
