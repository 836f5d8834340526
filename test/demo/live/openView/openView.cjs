// An extension of the demo's window alone: the view opens by itself there, in no other window.
const vscode = require('vscode');

exports.activate = () => vscode.commands.executeCommand('workbench.view.extension.redispatch');
