//! The editors that are played, with the abilities the real ones announce.

use serde_json::Value;
use specls_text::Encoding;

/// An editor that is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// VS Code with a plain language client.
    VsCode,
    /// VS Code with the extension of this project, which shows reviews itself.
    VsCodeExtension,
    /// Neovim 0.11.
    Neovim11,
    /// Neovim 0.12.
    Neovim12,
    /// Helix 25.01.
    Helix2501,
    /// Helix 25.07.
    Helix2507,
    /// Emacs 30 with eglot.
    Emacs,
}

impl Profile {
    /// All of them.
    pub const ALL: [Profile; 7] = [
        Profile::VsCode,
        Profile::VsCodeExtension,
        Profile::Neovim11,
        Profile::Neovim12,
        Profile::Helix2501,
        Profile::Helix2507,
        Profile::Emacs,
    ];

    /// The parameters of `initialize`, with `/workspace` as the root.
    pub fn parameters(self) -> String {
        match self {
            Profile::VsCode => include_str!("fixtures/clients/vscode.json").to_owned(),
            Profile::VsCodeExtension => {
                let mut parameters: Value =
                    serde_json::from_str(include_str!("fixtures/clients/vscode.json"))
                        .unwrap_or_default();
                parameters["initializationOptions"] =
                    serde_json::json!({"specls": {"review": "client"}});
                parameters.to_string()
            }
            Profile::Neovim11 => include_str!("fixtures/clients/neovim-0.11.json").to_owned(),
            Profile::Neovim12 => include_str!("fixtures/clients/neovim-0.12.json").to_owned(),
            Profile::Helix2501 => include_str!("fixtures/clients/helix-25.01.json").to_owned(),
            Profile::Helix2507 => include_str!("fixtures/clients/helix-25.07.json").to_owned(),
            Profile::Emacs => include_str!("fixtures/clients/emacs-30-eglot.json").to_owned(),
        }
    }

    /// The version of a document that was just opened.
    pub fn first_version(self) -> i64 {
        match self {
            Profile::VsCode | Profile::VsCodeExtension => 1,
            _ => 0,
        }
    }

    /// Whether it answers questions to its user: some announce it and do not know the request.
    pub fn asks(self) -> bool {
        self != Profile::Helix2501
    }

    /// Whether it shows the changes of an annotated edit before it makes them.
    pub fn confirms(self) -> bool {
        matches!(self, Profile::VsCode | Profile::VsCodeExtension)
    }
}

/// The encoding that a server's answer to `initialize` names.
pub fn encoding(answer: &Value) -> Encoding {
    match answer["capabilities"]["positionEncoding"].as_str() {
        Some("utf-8") => Encoding::Utf8,
        Some("utf-32") => Encoding::Utf32,
        _ => Encoding::Utf16,
    }
}
