//! Adding to a document without touching what stands there: its line breaks, its blank lines and
//! its missing last line break stay as they are.

use specls_spec::Heading;
use specls_text::{Edit, Span};

/// A document that is being added to. Blocks are given with `\n` and without surrounding breaks.
pub(super) struct Page<'a> {
    pub(super) text: &'a str,
    line_break: &'static str,
    edits: Vec<Edit>,
}

impl<'a> Page<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
        Self { text, line_break, edits: Vec::new() }
    }

    /// Adds a block behind the last line of `span` that says something, with a blank line between.
    pub(super) fn append(&mut self, span: Span, block: &str) {
        self.append_with(span, block, "\n\n");
    }

    /// The same without a blank line between.
    pub(super) fn append_tight(&mut self, span: Span, block: &str) {
        self.append_with(span, block, "\n");
    }

    fn append_with(&mut self, span: Span, block: &str, gap: &str) {
        let at = span.start + span.of(self.text).trim_end().len();
        if self.text[..at].trim().is_empty() {
            self.edits.push(Edit::insert(at, self.broken(&format!("{block}\n"))));
            return;
        }
        let block = self.broken(&format!("{gap}{block}"));
        self.edits.push(Edit::insert(at, block));
    }

    /// Adds a block in front of the line that starts at `offset`, with a blank line between.
    pub(super) fn prepend(&mut self, offset: usize, block: &str) {
        let block = self.broken(&format!("{block}\n\n"));
        self.edits.push(Edit::insert(offset, block));
    }

    /// Replaces a few bytes.
    pub(super) fn replace(&mut self, span: Span, text: &str) {
        self.edits.push(Edit::replace(span, text));
    }

    fn broken(&self, block: &str) -> String {
        block.replace('\n', self.line_break)
    }

    /// The whole document as a span.
    pub(super) fn all(&self) -> Span {
        Span::new(0, self.text.len())
    }

    /// The document with everything added.
    pub(super) fn finish(self) -> String {
        specls_text::apply_edits(self.text, &self.edits)
    }
}

/// The first heading at `level` or higher whose text, without number, is one of `names`, in any
/// case, or starts with it.
pub(super) fn section<'a>(headings: &'a [Heading], names: &[&str]) -> Option<&'a Heading> {
    headings.iter().filter(|heading| heading.level <= 3).find(|heading| {
        let text = heading.text.to_lowercase();
        let text = text.trim_start_matches(|c: char| {
            c.is_ascii_digit() || matches!(c, '.' | ' ' | ')' | '(' | '、')
        });
        names.iter().any(|name| text.starts_with(name))
    })
}

/// The names of the sections of a spec's documents, in lower case, in the languages people write.
pub(super) mod names {
    pub(in super::super) const INTRODUCTION: &[&str] = &[
        "introduction",
        "overview",
        "einleitung",
        "einführung",
        "简介",
        "介绍",
        "引言",
        "概述",
        "はじめに",
        "概要",
        "소개",
        "введение",
        "вступ",
        "introducción",
        "introdução",
    ];
    pub(in super::super) const GLOSSARY: &[&str] = &[
        "glossary",
        "terms",
        "glossar",
        "术语",
        "詞彙",
        "用語",
        "용어",
        "глоссарий",
        "глосарій",
        "glosario",
        "glossário",
    ];
    pub(in super::super) const REQUIREMENTS: &[&str] = &[
        "requirements",
        "functional requirements",
        "anforderungen",
        "需求",
        "要件",
        "요구사항",
        "требования",
        "вимоги",
        "requisitos",
    ];
    pub(in super::super) const OVERVIEW: &[&str] = &[
        "overview",
        "introduction",
        "summary",
        "概述",
        "概览",
        "概要",
        "总览",
        "überblick",
        "übersicht",
        "개요",
        "обзор",
        "огляд",
        "resumen",
        "visão geral",
        "visión general",
    ];
    pub(in super::super) const ARCHITECTURE: &[&str] = &[
        "architecture",
        "high-level architecture",
        "system architecture",
        "架构",
        "系统架构",
        "アーキテクチャ",
        "architektur",
        "아키텍처",
        "архитектура",
        "архітектура",
        "arquitectura",
        "arquitetura",
    ];
    pub(in super::super) const COMPONENTS: &[&str] = &[
        "components",
        "component design",
        "组件",
        "コンポーネント",
        "komponenten",
        "컴포넌트",
        "компоненты",
        "компоненти",
        "componentes",
        "interfaces",
        "fix implementation",
    ];
    pub(in super::super) const DATA_MODELS: &[&str] = &[
        "data model",
        "data structures",
        "models",
        "数据模型",
        "データモデル",
        "datenmodell",
        "데이터 모델",
        "модель данных",
        "модели данных",
        "моделі даних",
        "modelos de datos",
        "modelos de dados",
        "modelo de",
    ];
    pub(in super::super) const PROPERTIES: &[&str] = &[
        "correctness properties",
        "correctness",
        "正确性属性",
        "正確性",
        "korrektheit",
        "정확성",
        "свойства корректности",
    ];
    pub(in super::super) const ERRORS: &[&str] = &[
        "error handling",
        "error",
        "错误处理",
        "エラー",
        "fehlerbehandlung",
        "오류",
        "обработка ошибок",
        "обробка помилок",
        "manejo de errores",
        "tratamento de erros",
    ];
    pub(in super::super) const TESTING: &[&str] = &[
        "testing",
        "test strategy",
        "tests",
        "测试",
        "テスト",
        "teststrategie",
        "테스트",
        "тестирование",
        "стратегия тестирования",
        "тестування",
        "pruebas",
        "testes",
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_keeps_the_line_breaks_and_the_missing_last_one() {
        let text = "# A\r\n\r\none\r\n\r\n# B\r\ntwo";
        let mut page = Page::new(text);
        page.append(Span::new(0, text.find("# B").unwrap()), "new\nlines");
        page.append_tight(page.all(), "end");
        assert_eq!(page.finish(), "# A\r\n\r\none\r\n\r\nnew\r\nlines\r\n\r\n# B\r\ntwo\r\nend");
    }

    #[test]
    fn an_empty_page_ends_with_a_line_break() {
        let mut page = Page::new("");
        page.append(page.all(), "new");
        assert_eq!(page.finish(), "new\n");
    }
}
