// Places that the server answers with, in the editor's own list beside the code.

import * as vscode from 'vscode';

/** Goes to the only place, or lists several where the cursor is. */
export async function showPlaces(places: readonly vscode.Location[]): Promise<void> {
  const [only, ...others] = places;
  if (!only) {
    void vscode.window.showInformationMessage('Nothing is linked there yet.');
    return;
  }
  const editor = vscode.window.activeTextEditor;
  if (others.length === 0 || !editor) {
    await vscode.window.showTextDocument(only.uri, { selection: only.range });
    return;
  }
  await vscode.commands.executeCommand('editor.action.showReferences', editor.document.uri, editor.selection.active, places);
}
