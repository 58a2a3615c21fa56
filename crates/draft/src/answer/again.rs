//! What is said to a model to let it answer once more.

use super::place::place_in;
use crate::context::fenced;
use crate::{Draft, Form, Prompt, Request};

/// What is said to the model to let it answer once more, with the problems that its answer has and the
/// lines that it may have meant.
pub fn ask_again(request: &Request, prompt: &Prompt, draft: &Draft) -> String {
    let mut text =
        format!("Your answer to the step `{}` cannot be used as it is:\n\n", request.step.name());
    for violation in &draft.unmet {
        text.push_str(&format!("- {}\n", violation.0));
    }
    let meant = draft.unmet.iter().filter_map(|violation| place_in(&violation.0));
    for (path, first, last) in meant {
        let seen = prompt.seen.iter().find(|seen| seen.path == path);
        let lines = seen.map(|seen| {
            let lines = seen.text.split_inclusive('\n').skip(first.saturating_sub(1));
            lines.take((last + 1).saturating_sub(first)).collect::<String>()
        });
        let Some(lines) = lines.filter(|lines| !lines.is_empty()) else { continue };
        let name = format!("{path}, lines {first} to {last}");
        text.push_str(&format!(
            "\nDid you mean these lines?\n{}\n",
            fenced(&prompt.nonce, &name, &lines)
        ));
    }
    text.push_str(match prompt.form {
        Form::Document => "\nWrite the whole document again, in the same form, with that put right.\n",
        Form::Blocks => {
            "\nWrite all blocks again, also those that were good, in the same form, with that put right. \
             They are matched against the text that you were shown first.\n"
        }
        Form::Findings => "\nWrite all findings again, in the same form, with that put right.\n",
        Form::Prose => "\nAnswer again.\n",
    });
    text
}
