//! Which files are spec documents, and of which spec.

use crate::SpecId;

/// The family of tools whose grammar a spec's files follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layout {
    /// `requirements.md` or `bugfix.md`, `design.md`, `tasks.md` in one folder a spec.
    Kiro,
}

impl Layout {
    /// The layout's name in output and settings.
    pub const fn name(self) -> &'static str {
        match self {
            Layout::Kiro => "kiro",
        }
    }
}

/// The part a document plays in its spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentKind {
    /// What is wanted.
    Requirements,
    /// What is broken, instead of requirements.
    Bugfix,
    /// How it is to be built.
    Design,
    /// What is to be done.
    Tasks,
}

impl DocumentKind {
    /// Every kind, in the order people write them.
    pub const ALL: [DocumentKind; 4] = [
        DocumentKind::Requirements,
        DocumentKind::Bugfix,
        DocumentKind::Design,
        DocumentKind::Tasks,
    ];

    /// The kind's name, which is its file's stem in the Kiro layout.
    pub const fn name(self) -> &'static str {
        match self {
            DocumentKind::Requirements => "requirements",
            DocumentKind::Bugfix => "bugfix",
            DocumentKind::Design => "design",
            DocumentKind::Tasks => "tasks",
        }
    }

    /// The file's name in the Kiro layout.
    pub const fn file_name(self) -> &'static str {
        match self {
            DocumentKind::Requirements => "requirements.md",
            DocumentKind::Bugfix => "bugfix.md",
            DocumentKind::Design => "design.md",
            DocumentKind::Tasks => "tasks.md",
        }
    }
}

/// The folders below which the Kiro grammar is known to be used.
pub const KNOWN_ROOTS: &[&str] = &[".kiro/specs", ".claude/specs", ".spec-workflow/specs"];

/// A file recognised as a spec document.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Located {
    /// The layout of its spec.
    pub layout: Layout,
    /// The spec it belongs to.
    pub spec: SpecId,
    /// Its part there.
    pub kind: DocumentKind,
    /// The spec's folder below the workspace's root, with `/` between its parts.
    pub folder: String,
    /// The folder that its root of specs stands in, `packages/app` for
    /// `packages/app/.kiro/specs/x`: what the spec speaks of. Empty for the workspace's root.
    pub project: String,
}

/// Recognises the path of a spec document, given below the workspace's root with `/` between its
/// parts. `roots` are the folders that hold specs, usually [`KNOWN_ROOTS`]. A root may also stand
/// deeper in the path (`packages/app/.kiro/specs/x/tasks.md`); the first match from the left counts.
pub fn locate(path: &str, roots: &[impl AsRef<str>]) -> Option<Located> {
    let (folder, file) = path.rsplit_once('/')?;
    let kind = DocumentKind::ALL.into_iter().find(|kind| kind.file_name() == file)?;
    let (project, name) = roots.iter().find_map(|root| around(folder, root.as_ref()))?;
    Some(Located {
        layout: Layout::Kiro,
        spec: SpecId::new(name),
        kind,
        folder: folder.to_owned(),
        project: project.trim_end_matches('/').to_owned(),
    })
}

/// What stands before and behind `root` in `folder`, when `root` stands there as whole parts.
fn around<'a>(folder: &'a str, root: &str) -> Option<(&'a str, &'a str)> {
    folder.match_indices(root).find_map(|(at, _)| {
        let before = &folder[..at];
        let starts = at == 0 || before.ends_with('/');
        let rest = folder[at + root.len()..].strip_prefix('/')?;
        (starts && !rest.is_empty()).then_some((before, rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn located(path: &str) -> Option<String> {
        let located = locate(path, KNOWN_ROOTS)?;
        Some(format!("{} {} {}", located.spec, located.kind.name(), located.folder))
    }

    #[test]
    fn a_spec_is_named_by_its_path_below_the_root() {
        assert_eq!(
            located(".kiro/specs/hanoi/tasks.md").as_deref(),
            Some("hanoi tasks .kiro/specs/hanoi")
        );
        assert_eq!(
            located("web/.kiro/specs/_archive/x/bugfix.md").as_deref(),
            Some("_archive/x bugfix web/.kiro/specs/_archive/x")
        );
    }

    #[test]
    fn roots_in_one_folder_are_of_one_project() {
        let project =
            |path: &str| Some(locate(path, &[".kiro/specs", "docs/specs", "specs"])?.project);
        for (path, expected) in [
            (".kiro/specs/a/tasks.md", ""),
            ("docs/specs/a/tasks.md", ""),
            ("specs/a/tasks.md", ""),
            ("packages/web/docs/specs/v1/a/tasks.md", "packages/web"),
            ("packages/web/.kiro/specs/a/tasks.md", "packages/web"),
            ("packages/web/specs/a/tasks.md", "packages/web"),
        ] {
            assert_eq!(project(path), Some(expected.to_owned()), "{path}");
        }
    }

    #[test]
    fn other_files_are_not_documents() {
        for path in [
            ".kiro/specs/tasks.md",
            ".kiro/specs/x/research.md",
            "my.kiro/specs/x/tasks.md",
            "docs/design.md",
            "tasks.md",
        ] {
            assert_eq!(located(path), None, "{path}");
        }
    }
}
