import { languages, type TextDocument } from 'vscode';

const FILES = [
  { scheme: 'file', language: 'markdown' },
  { scheme: 'file', language: 'yaml', pattern: '**/.milepost/config.yaml' },
];

/** The documents that the server is told of. */
export const SELECTOR = [...FILES, { scheme: 'untitled', language: 'markdown' }];

/** Whether a document is a file that may tell whether there are milestones. */
export const isFile = (document: TextDocument): boolean => languages.match(FILES, document) > 0;
