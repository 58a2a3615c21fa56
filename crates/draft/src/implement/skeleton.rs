//! Pending tests in each framework: each states a criterion, and cannot pass silently.

use std::collections::HashSet;

use heck::{ToKebabCase, ToLowerCamelCase, ToPascalCase, ToSnakeCase};
use specls_code::framework::{Modules, TestSetup};
use specls_code::{CommentForm, Language, Symbol, SymbolKind, TestFramework};

use super::case::{Case, drop_openings};
use super::comment::{comment, escaped, form_of};

/// The longest name of a test function, in characters.
const NAME: usize = 80;

/// The text of a test file with the cases added to what stands there; a new file has a head that
/// cites the spec.
pub(super) fn with_cases(
    setup: &TestSetup,
    path: &str,
    present: Option<&str>,
    header: &str,
    cases: &[Case],
) -> String {
    let present = present.unwrap_or_default();
    let is_new = present.trim().is_empty();
    let mut writer = Writer {
        setup,
        path,
        form: form_of(path).unwrap_or(CommentForm::Line("//")),
        present,
        taken: taken(path, present),
    };
    let mut text = if is_new { writer.head(header) } else { present.to_owned() };
    // Python's functions stand two lines apart.
    let gap = if setup.framework == TestFramework::Pytest { "\n\n" } else { "\n" };
    let added: Vec<String> = cases.iter().map(|case| writer.case(case)).collect();
    let added = added.join(gap);
    if is_new && setup.framework == TestFramework::JUnit {
        let class = class_of(path);
        text.push_str(&format!("\nclass {class} {{\n{added}}}\n"));
        return text;
    }
    let line_break = if present.contains("\r\n") { "\r\n" } else { "\n" };
    let at = match setup.framework {
        TestFramework::JUnit => end_of_class(path, &text),
        _ => text.len(),
    };
    let before = text[..at].to_owned();
    let mut insertion = String::new();
    if !before.is_empty() && !before.ends_with('\n') {
        insertion.push('\n');
    }
    insertion.push_str(gap);
    insertion.push_str(&added);
    text.insert_str(at, &insertion.replace('\n', line_break));
    text
}

/// The stem of the spec's own test file, as the language writes names.
pub(super) fn stem(language: Language, spec: &str) -> String {
    let name = spec.rsplit('/').next().unwrap_or(spec);
    let plain: String =
        name.chars().map(|it| if it.is_ascii_alphanumeric() { it } else { ' ' }).collect();
    let plain = match plain.trim() {
        "" => "spec",
        plain => plain,
    };
    let stem = match language {
        Language::Java => plain.to_pascal_case(),
        Language::JavaScript | Language::TypeScript | Language::Tsx => plain.to_kebab_case(),
        _ => plain.to_snake_case(),
    };
    // Names of modules and classes do not start with a digit.
    if stem.starts_with(|first: char| first.is_ascii_digit()) && language != Language::JavaScript {
        return match language {
            Language::Java => format!("Spec{stem}"),
            _ => format!("spec_{stem}"),
        };
    }
    stem
}

/// Where tests are added to a class: before the brace that closes the last one of the file.
fn end_of_class(path: &str, text: &str) -> usize {
    let is_outer = |it: &Symbol<'_>| it.kind == SymbolKind::Type && it.container.is_none();
    specls_code::read(path, text)
        .and_then(|facts| facts.symbols.iter().filter(is_outer).map(|class| class.span.end).max())
        .map(|end| end.saturating_sub(1))
        .filter(|at| text.get(*at..).is_some_and(|rest| rest.starts_with('}')))
        .unwrap_or(text.len())
}

fn class_of(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".java").unwrap_or(name)
}

/// The names that a text uses already.
fn taken(path: &str, present: &str) -> HashSet<String> {
    specls_code::read(path, present)
        .map(|facts| facts.symbols.iter().map(|symbol| symbol.name.to_owned()).collect())
        .unwrap_or_default()
}

struct Writer<'a> {
    setup: &'a TestSetup,
    path: &'a str,
    form: CommentForm,
    present: &'a str,
    taken: HashSet<String>,
}

impl Writer<'_> {
    /// The head of a new file: what it is, and what its tests need.
    fn head(&self, header: &str) -> String {
        let lines = [
            header.to_owned(),
            String::new(),
            "Scaffold: a pending test for each criterion. Fill it in, then let it run.".to_owned(),
        ];
        let comment = comment(self.form, &lines, "");
        let quote = self.setup.quote;
        let imports = match self.setup.framework {
            TestFramework::RustTest => return comment,
            TestFramework::Pytest => "import pytest\n".to_owned(),
            TestFramework::Vitest | TestFramework::NodeTest => {
                let module = match self.setup.framework {
                    TestFramework::Vitest => "vitest",
                    _ => "node:test",
                };
                match self.setup.modules {
                    Modules::Ecmascript => {
                        format!("import {{ test }} from {quote}{module}{quote};\n")
                    }
                    Modules::CommonJs => {
                        format!("const {{ test }} = require({quote}{module}{quote});\n")
                    }
                }
            }
            // jest brings its functions itself.
            TestFramework::Jest => return comment,
            TestFramework::GoTest => {
                let package = self.setup.package.as_deref().unwrap_or("main");
                format!("package {package}\n\nimport \"testing\"\n")
            }
            TestFramework::JUnit => {
                let package = self.setup.package.as_ref();
                let package = package
                    .filter(|package| !package.is_empty())
                    .map(|package| format!("package {package};\n\n"))
                    .unwrap_or_default();
                format!(
                    "{package}import org.junit.jupiter.api.Disabled;\n\
                     import org.junit.jupiter.api.DisplayName;\n\
                     import org.junit.jupiter.api.Test;\n"
                )
            }
        };
        format!("{comment}\n{imports}")
    }

    /// One test.
    fn case(&mut self, case: &Case) -> String {
        let depth = match self.setup.framework {
            TestFramework::JUnit => self.setup.indentation.as_str(),
            _ => "",
        };
        let inner = format!("{depth}{}", self.setup.indentation);
        let about =
            [format!("Validates: Requirements {}", case.id), format!("> {}", case.sentence)]
                .map(|line| escaped(self.path, &line));
        let about = comment(self.form, &about, depth);
        let steps: Vec<String> = case.steps.iter().map(|it| escaped(self.path, it)).collect();
        let steps = comment(self.form, &steps, &inner);
        let pending = format!("scaffold: criterion {} is not checked yet", case.id);
        let missing = format!("check criterion {}", case.id);
        let (pending, missing) = (literal(&pending, '"'), literal(&missing, '"'));
        match self.setup.framework {
            TestFramework::RustTest => {
                let name = self.name(case, |words| words.to_snake_case());
                format!(
                    "{about}#[test]\n#[ignore = {pending}]\nfn {name}() {{\n{steps}{inner}\
                     todo!({missing});\n}}\n"
                )
            }
            TestFramework::Pytest => {
                let name = self.name(case, |words| format!("test_{}", words.to_snake_case()));
                let import = if self.present.is_empty() || imports_pytest(self.present) {
                    String::new()
                } else {
                    format!("{inner}import pytest\n\n")
                };
                format!("{about}def {name}():\n{import}{steps}{inner}pytest.skip({pending})\n")
            }
            TestFramework::GoTest => {
                let name = self.name(case, |words| format!("Test{}", words.to_pascal_case()));
                format!(
                    "{about}func {name}(t *testing.T) {{\n{steps}{inner}t.Skip({pending})\n}}\n"
                )
            }
            TestFramework::JUnit => {
                let name = self.name(case, |words| words.to_lower_camel_case());
                let title = literal(&case.title, '"');
                let annotation = |name: &str| self.annotation(name);
                format!(
                    "{about}{depth}@{}\n{depth}@{}({title})\n{depth}@{}({pending})\n{depth}void \
                     {name}() {{\n{steps}{inner}throw new AssertionError({missing});\n{depth}}}\n",
                    annotation("Test"),
                    annotation("DisplayName"),
                    annotation("Disabled")
                )
            }
            TestFramework::Vitest | TestFramework::Jest | TestFramework::NodeTest => {
                let quote = self.setup.quote;
                let title = literal(&self.unique(&case.title, " "), quote);
                let function = self.function();
                let missing = format!("check criterion {}", case.id);
                let missing = literal(&missing, quote);
                let (function, options) = match self.setup.framework {
                    TestFramework::NodeTest => {
                        (function.to_owned(), format!("{{ todo: {quote}scaffold{quote} }}, "))
                    }
                    _ => (format!("{function}.skip"), String::new()),
                };
                format!(
                    "{about}{function}({title}, {options}() => {{\n{steps}{inner}throw new \
                     Error({missing});\n}});\n"
                )
            }
        }
    }

    /// `test`, unless the file calls its tests `it`.
    fn function(&self) -> &'static str {
        let calls = |name: &str| {
            self.present.lines().any(|line| {
                line.trim_start()
                    .strip_prefix(name)
                    .is_some_and(|rest| rest.starts_with(['(', '.']))
            })
        };
        if calls("it") && !calls("test") { "it" } else { "test" }
    }

    /// The annotation by its short name where it is imported.
    fn annotation(&self, name: &str) -> String {
        let package = "org.junit.jupiter.api";
        let imported = self.present.is_empty()
            || self.present.contains(&format!("import {package}.{name};"))
            || self.present.contains(&format!("import {package}.*;"));
        if imported { name.to_owned() } else { format!("{package}.{name}") }
    }

    /// A name for a test function, from the words of its title that an identifier can have.
    fn name(&mut self, case: &Case, styled: impl Fn(&str) -> String) -> String {
        let plain: String = case
            .title
            .chars()
            .map(|it| if it.is_ascii_alphanumeric() { it } else { ' ' })
            .collect();
        let mut words: Vec<&str> = plain.split_whitespace().collect();
        if words.iter().map(|word| word.len() + 1).sum::<usize>() > NAME {
            while words.len() > 2 && words.iter().map(|word| word.len() + 1).sum::<usize>() > NAME {
                words.pop();
            }
            drop_openings(&mut words);
        }
        let letters = words.iter().flat_map(|word| word.chars()).filter(char::is_ascii_alphabetic);
        let starts = words.first().is_some_and(|it| it.starts_with(|it: char| it.is_alphabetic()));
        // One word may be a keyword, and what is left of other scripts says too little.
        let name = if words.len() >= 2 && starts && letters.count() >= 8 {
            styled(&words.join(" "))
        } else {
            styled(&format!("criterion {}", case.id.as_str().replace(['.', '-'], " ")))
        };
        let name: String =
            name.chars().filter(|it| it.is_ascii_alphanumeric() || *it == '_').collect();
        self.unique(&name, "_")
    }

    /// The name, or with the first number that makes it new.
    fn unique(&mut self, name: &str, separator: &str) -> String {
        let mut unique = name.to_owned();
        let mut number = 2;
        while !self.taken.insert(unique.clone()) {
            unique = format!("{name}{separator}{number}");
            number += 1;
        }
        unique
    }
}

fn imports_pytest(text: &str) -> bool {
    text.lines().any(|line| line == "import pytest" || line.starts_with("import pytest,"))
}

/// A string literal that all these languages read alike.
fn literal(text: &str, quote: char) -> String {
    let mut literal = String::from(quote);
    for character in text.chars() {
        if character == '\\' || character == quote {
            literal.push('\\');
        }
        if character == '\n' || character == '\r' {
            literal.push(' ');
        } else {
            literal.push(character);
        }
    }
    literal.push(quote);
    literal
}
