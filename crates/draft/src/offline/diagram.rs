//! The Mermaid diagram of a spec's components.

use super::plan::{Plan, key};
use super::words::upper_first;

/// A flowchart: people on the left, the system's components in a box, an arrow where a requirement
/// of a person is served by a component, and where the criteria of one component name another.
pub(super) fn diagram(plan: &Plan<'_>) -> String {
    let mut lines = vec!["```mermaid".to_owned(), "flowchart LR".to_owned()];
    let people: Vec<&String> = plan.people.iter().take(6).collect();
    for (number, person) in people.iter().enumerate() {
        lines.push(format!("    u{}([\"{}\"])", number + 1, label(&upper_first(person))));
    }
    lines.push(format!("    subgraph system[\"{}\"]", label(&plan.system)));
    for (number, component) in plan.components.iter().enumerate() {
        lines.push(format!("        c{}[\"{}\"]", number + 1, label(&component.name)));
    }
    lines.push("    end".to_owned());
    for (number, person) in people.iter().enumerate() {
        for (other, component) in plan.components.iter().enumerate() {
            let serves = component.items.iter().any(|item| {
                let story = item.requirement.story.as_deref().unwrap_or_default();
                let story = story.split(',').next().unwrap_or_default();
                key(story).ends_with(&key(person))
            });
            if serves {
                lines.push(format!("    u{} --> c{}", number + 1, other + 1));
            }
        }
    }
    for (number, component) in plan.components.iter().enumerate() {
        for (other, named) in plan.components.iter().enumerate() {
            let name = key(&named.name);
            let names = number != other
                && name.chars().count() > 2
                && component.items.iter().any(|item| {
                    format!(" {} ", key(&item.criterion.text)).contains(&format!(" {name} "))
                });
            if names {
                lines.push(format!("    c{} --> c{}", number + 1, other + 1));
            }
        }
    }
    lines.push("```".to_owned());
    lines.join("\n")
}

/// A text that is safe between double quotes: Mermaid reads `#quot;` there, and backticks would
/// start Markdown.
fn label(text: &str) -> String {
    let text = text.replace('#', "#35;").replace('"', "#quot;");
    let text = text.replace('`', "'").replace('<', "#lt;").replace('>', "#gt;");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_cannot_leave_their_quotes() {
        assert_eq!(label("a \"b\" <c> `d` #1\n[e]"), "a #quot;b#quot; #lt;c#gt; 'd' #35;1 [e]");
    }
}
