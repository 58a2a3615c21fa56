//! Why a file is suggested.

use specls_code::{Field, Part};

use super::compare::WeighedWord;
use super::store::File;
use super::{Reason, Study};

/// The strongest products of word and field, one for each word.
pub(super) fn of(study: &Study<'_>, requirement: usize, slot: usize) -> Vec<Reason> {
    /// More than a person reads.
    const MOST: usize = 5;
    let Some(file) = &study.ground.ranker.files[slot] else { return Vec::new() };
    let query = &study.queries[requirement];
    let mut reasons: Vec<Reason> = study.weighed[requirement]
        .words
        .iter()
        .filter_map(|word| {
            let entry = file.entry_of(word.word)?;
            let (field, weight) = strongest(study, file, slot, entry, word)?;
            let stem = &study.ground.ranker.words[word.word as usize].stem;
            let written = query.words.get(&**stem).map_or(&**stem, |word| &word.written);
            let symbol = symbol_with(file, entry, field).map(str::to_owned);
            Some(Reason { word: written.to_owned(), field, symbol, weight })
        })
        .collect();
    reasons.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.word.cmp(&b.word)));
    reasons.truncate(MOST);
    reasons
}

/// What a word counts in the field where it counts most, and the field that shows it best: the name
/// of a symbol, else that one. `Everything` names no place.
fn strongest(
    study: &Study<'_>,
    file: &File,
    slot: usize,
    entry: usize,
    word: &WeighedWord,
) -> Option<(Field, f64)> {
    let fields = file.fields(entry).iter().filter(|(field, _)| *field != Field::Everything);
    let products =
        fields.map(|&(field, times)| (field, study.ground.product(word, slot, field, times)));
    let products: Vec<(Field, f64)> = products.collect();
    let is_name = |field: Field| matches!(field, Field::TypeNames | Field::FunctionNames);
    let most = products.iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
    let name = products.iter().find(|(field, _)| is_name(*field));
    Some((name.unwrap_or(most).0, most.1))
}

/// The symbol in whose part of that name the word stands most often.
fn symbol_with(file: &File, entry: usize, field: Field) -> Option<&str> {
    let wanted = match field {
        Field::TypeNames | Field::FunctionNames => Part::Name,
        Field::TypeDocs | Field::FunctionDocs => Part::Doc,
        Field::Comments | Field::Identifiers | Field::Strings => Part::Body,
        Field::FileName | Field::Folders | Field::Imports | Field::Everything => return None,
    };
    let is_type = matches!(field, Field::TypeNames | Field::TypeDocs);
    let is_function = matches!(field, Field::FunctionNames | Field::FunctionDocs);
    file.standings(entry)
        .iter()
        .filter(|(symbol, part, _)| {
            let is_a_type = file.symbols[usize::from(*symbol)].is_type();
            *part == wanted && (!is_type || is_a_type) && !(is_function && is_a_type)
        })
        .max_by_key(|(symbol, _, times)| (*times, std::cmp::Reverse(*symbol)))
        .map(|(symbol, ..)| &*file.symbols[usize::from(*symbol)].name)
}

/// Reasons as a sentence's end: `*auto*, *solve* in `autoSolve()``.
///
/// Without a word in common it was what is near the requirement in its spec, or near the file, that
/// led there.
pub fn because(reasons: &[Reason]) -> String {
    if reasons.is_empty() {
        return "what is near it leads there".to_owned();
    }
    let mut places: Vec<(String, Vec<&str>)> = Vec::new();
    for reason in reasons {
        let place = place(reason);
        match places.iter_mut().find(|(known, _)| *known == place) {
            Some((_, words)) => words.push(&reason.word),
            None => places.push((place, vec![&reason.word])),
        }
    }
    let parts: Vec<String> = places
        .iter()
        .map(|(place, words)| {
            let words: Vec<String> = words.iter().map(|word| format!("*{word}*")).collect();
            format!("{} in {place}", words.join(", "))
        })
        .collect();
    parts.join("; ")
}

fn place(reason: &Reason) -> String {
    let symbol = reason.symbol.as_deref();
    match (reason.field, symbol) {
        (Field::FileName, _) => "the file's name".to_owned(),
        (Field::Folders, _) => "its folder".to_owned(),
        (Field::TypeNames, Some(symbol)) => format!("`{symbol}`"),
        (Field::FunctionNames, Some(symbol)) => format!("`{symbol}()`"),
        (Field::TypeDocs | Field::FunctionDocs, Some(symbol)) => {
            format!("the documentation of `{symbol}`")
        }
        (Field::Comments, Some(symbol)) => format!("a comment in `{symbol}`"),
        (Field::Strings, Some(symbol)) => format!("a text in `{symbol}`"),
        (Field::Identifiers, Some(symbol)) => format!("the code of `{symbol}`"),
        (Field::TypeNames | Field::FunctionNames, None) => "a name".to_owned(),
        (Field::TypeDocs | Field::FunctionDocs, None) => "its documentation".to_owned(),
        (Field::Comments, None) => "a comment".to_owned(),
        (Field::Strings, None) => "a text".to_owned(),
        (Field::Imports, _) => "what it imports".to_owned(),
        (Field::Identifiers | Field::Everything, _) => "its code".to_owned(),
    }
}
