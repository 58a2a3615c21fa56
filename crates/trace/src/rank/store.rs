//! The words of files, so that one file can be replaced at the cost of that file.

use rustc_hash::FxHashMap;
use specls_code::{Field, FileWords, PairKind, Part, SymbolKind, Tongue};

/// The words of a project's files.
#[derive(Debug, Clone, Default)]
pub struct Ranker {
    pub(super) tongue: Tongue,
    pub(super) files: Vec<Option<File>>,
    by_path: FxHashMap<Box<str>, u32>,
    free_files: Vec<u32>,
    pub(super) words: Vec<Word>,
    pub(super) by_stem: FxHashMap<Box<str>, u32>,
    free_words: Vec<u32>,
    pub(super) totals: Totals,
}

/// Counts over all files.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Totals {
    pub(super) files: usize,
    pub(super) symbols: usize,
    pub(super) fields: [u64; Field::COUNT],
    pub(super) pairs: [u64; PairKind::COUNT],
    pub(super) parts: [u64; Part::COUNT],
}

/// A stem and the files that have it.
#[derive(Debug, Clone, Default)]
pub(super) struct Word {
    pub(super) stem: Box<str>,
    pub(super) postings: Vec<Posting>,
    /// How many symbols have it in their name, documentation or body.
    pub(super) symbols: u32,
}

/// A file that has a word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Posting {
    pub(super) file: u32,
    /// The place in [`File::entries`].
    pub(super) entry: u32,
}

/// One file.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub(super) path: Box<str>,
    /// Its words; what belongs to each are the parts of the lists below up to its ends.
    entries: Vec<Entry>,
    fields: Vec<(Field, u16)>,
    pairs: Vec<Follower>,
    standings: Vec<(u16, Part, u16)>,
    pub(super) field_lengths: [u32; Field::COUNT],
    pub(super) pair_lengths: [u32; PairKind::COUNT],
    /// The distinct words of its own name, in its order.
    pub(super) named: Box<[u32]>,
    pub(super) symbols: Vec<Symbol>,
    pub(super) provides: Box<[u32]>,
    pub(super) uses: Box<[u32]>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    word: u32,
    fields: u32,
    pairs: u32,
    standings: u32,
}

/// A word that follows another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Follower {
    pub(super) word: u32,
    pub(super) kind: PairKind,
    pub(super) times: u16,
}

/// One symbol of a file.
#[derive(Debug, Clone)]
pub(super) struct Symbol {
    pub(super) name: Box<str>,
    pub(super) kind: SymbolKind,
    pub(super) testing: bool,
    pub(super) lines: (u32, u32),
    pub(super) at: u32,
    /// The distinct words of its own name, in the file's order.
    pub(super) words: Box<[u32]>,
    pub(super) lengths: [u16; Part::COUNT],
}

impl Symbol {
    pub(super) fn is_type(&self) -> bool {
        self.kind == SymbolKind::Type
    }
}

impl Ranker {
    /// A ranker for requirements in this tongue; with another one the files' words must be read
    /// anew.
    pub fn new(tongue: Tongue) -> Self {
        Self { tongue, ..Self::default() }
    }

    /// The tongue in which the words of files must be read.
    pub fn tongue(&self) -> Tongue {
        self.tongue
    }

    /// Takes over what the file at `path` says now.
    pub fn replace(&mut self, path: &str, words: &FileWords) {
        self.remove(path);
        let slot = self.free_files.pop().unwrap_or_else(|| {
            self.files.push(None);
            self.files.len() as u32 - 1
        });
        let mut numbers = Vec::with_capacity(words.stems.len());
        for stem in &words.stems {
            numbers.push(self.word(stem));
        }
        let file = File::new(path, words, &numbers);
        for (at, entry) in file.entries.iter().enumerate() {
            let word = &mut self.words[entry.word as usize];
            word.postings.push(Posting { file: slot, entry: at as u32 });
            word.symbols += distinct_symbols(file.standings(at));
        }
        self.totals.add(&file);
        self.by_path.insert(path.into(), slot);
        self.files[slot as usize] = Some(file);
    }

    /// Forgets the file at `path`.
    pub fn remove(&mut self, path: &str) {
        let Some(slot) = self.by_path.remove(path) else { return };
        let Some(file) = self.files[slot as usize].take() else { return };
        self.free_files.push(slot);
        self.totals.subtract(&file);
        for (at, entry) in file.entries.iter().enumerate() {
            let word = &mut self.words[entry.word as usize];
            word.symbols -= distinct_symbols(file.standings(at));
            if let Some(place) = word.postings.iter().position(|it| it.file == slot) {
                word.postings.swap_remove(place);
            }
            if word.postings.is_empty() {
                self.by_stem.remove(&word.stem);
                *word = Word::default();
                self.free_words.push(entry.word);
            }
        }
    }

    /// How many files are known.
    pub fn len(&self) -> usize {
        self.totals.files
    }

    /// Whether no file is known.
    pub fn is_empty(&self) -> bool {
        self.totals.files == 0
    }

    /// The number of a stem, a new one when it has none.
    fn word(&mut self, stem: &str) -> u32 {
        if let Some(&number) = self.by_stem.get(stem) {
            return number;
        }
        let number = self.free_words.pop().unwrap_or_else(|| {
            self.words.push(Word::default());
            self.words.len() as u32 - 1
        });
        self.words[number as usize].stem = stem.into();
        self.by_stem.insert(stem.into(), number);
        number
    }

    /// Every file with its slot.
    pub(super) fn slots(&self) -> impl Iterator<Item = (usize, &File)> {
        self.files.iter().enumerate().filter_map(|(slot, file)| Some((slot, file.as_ref()?)))
    }

    pub(super) fn slot(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).map(|slot| *slot as usize)
    }

    pub(super) fn postings(&self, word: u32) -> impl Iterator<Item = (usize, &File, usize)> {
        self.words[word as usize].postings.iter().filter_map(|posting| {
            let file = self.files[posting.file as usize].as_ref()?;
            Some((posting.file as usize, file, posting.entry as usize))
        })
    }
}

impl File {
    fn new(path: &str, words: &FileWords, numbers: &[u32]) -> Self {
        let mut order: Vec<usize> = (0..words.stems.len()).collect();
        order.sort_unstable_by_key(|&local| numbers[local]);
        let mut file = Self {
            path: path.into(),
            entries: Vec::with_capacity(order.len()),
            named: Box::default(),
            fields: Vec::new(),
            pairs: Vec::with_capacity(words.pairs.len()),
            standings: Vec::with_capacity(words.standings.len()),
            field_lengths: [0; Field::COUNT],
            pair_lengths: [0; PairKind::COUNT],
            symbols: words
                .symbols
                .iter()
                .map(|symbol| Symbol {
                    name: symbol.name.clone(),
                    kind: symbol.kind,
                    testing: symbol.testing,
                    lines: symbol.lines,
                    at: symbol.at,
                    words: Box::default(),
                    lengths: [0; Part::COUNT],
                })
                .collect(),
            provides: words.provides.as_slice().into(),
            uses: words.uses.as_slice().into(),
        };
        // In the file's order, which is the same whatever numbers its words have.
        let mut named: Vec<usize> = Vec::new();
        let mut names: Vec<Vec<usize>> = vec![Vec::new(); file.symbols.len()];
        for local in order {
            for (field, &times) in Field::ALL.iter().zip(&words.fields[local]) {
                if times > 0 {
                    if *field == Field::FileName {
                        named.push(local);
                    }
                    file.fields.push((*field, times));
                    file.field_lengths[*field as usize] += u32::from(times);
                }
            }
            let local_word = local as u32;
            let first = words.pairs.partition_point(|pair| pair.first < local_word);
            for pair in words.pairs[first..].iter().take_while(|pair| pair.first == local_word) {
                file.pair_lengths[pair.kind as usize] += u32::from(pair.times);
                file.pairs.push(Follower {
                    word: numbers[pair.second as usize],
                    kind: pair.kind,
                    times: pair.times,
                });
            }
            let first = words.standings.partition_point(|it| it.word < local_word);
            for standing in words.standings[first..].iter().take_while(|it| it.word == local_word) {
                let symbol = usize::from(standing.symbol);
                let length = &mut file.symbols[symbol].lengths[standing.part as usize];
                *length = length.saturating_add(standing.times);
                if standing.part == Part::Name {
                    names[symbol].push(local);
                }
                file.standings.push((standing.symbol, standing.part, standing.times));
            }
            file.entries.push(Entry {
                word: numbers[local],
                fields: file.fields.len() as u32,
                pairs: file.pairs.len() as u32,
                standings: file.standings.len() as u32,
            });
        }
        // They stay for long and never grow.
        file.fields.shrink_to_fit();
        let in_order = |mut words: Vec<usize>| {
            words.sort_unstable();
            words.into_iter().map(|local| numbers[local]).collect()
        };
        file.named = in_order(named);
        for (symbol, words) in file.symbols.iter_mut().zip(names) {
            symbol.words = in_order(words);
        }
        file
    }

    pub(super) fn entry_of(&self, word: u32) -> Option<usize> {
        self.entries.binary_search_by_key(&word, |entry| entry.word).ok()
    }

    /// Where the word stands, and how often.
    pub(super) fn fields(&self, entry: usize) -> &[(Field, u16)] {
        part(&self.fields, &self.entries, entry, |entry| entry.fields)
    }

    /// What follows the word.
    pub(super) fn pairs(&self, entry: usize) -> &[Follower] {
        part(&self.pairs, &self.entries, entry, |entry| entry.pairs)
    }

    /// In which symbols it stands, and how often.
    pub(super) fn standings(&self, entry: usize) -> &[(u16, Part, u16)] {
        part(&self.standings, &self.entries, entry, |entry| entry.standings)
    }
}

fn part<'a, Item>(
    items: &'a [Item],
    entries: &[Entry],
    entry: usize,
    end: impl Fn(&Entry) -> u32,
) -> &'a [Item] {
    let start = entry.checked_sub(1).map_or(0, |before| end(&entries[before]));
    &items[start as usize..end(&entries[entry]) as usize]
}

fn distinct_symbols(standings: &[(u16, Part, u16)]) -> u32 {
    let own = standings.iter().filter(|(_, part, _)| *part != Part::Parent);
    let mut last = None;
    let mut count = 0;
    for (symbol, ..) in own {
        count += u32::from(last.replace(*symbol) != Some(*symbol));
    }
    count
}

impl Totals {
    fn add(&mut self, file: &File) {
        self.change(file, 1, u64::wrapping_add);
    }

    fn subtract(&mut self, file: &File) {
        self.change(file, 1, u64::wrapping_sub);
    }

    fn change(&mut self, file: &File, one: u64, change: impl Fn(u64, u64) -> u64) {
        self.files = change(self.files as u64, one) as usize;
        self.symbols = change(self.symbols as u64, file.symbols.len() as u64) as usize;
        for (total, &length) in self.fields.iter_mut().zip(&file.field_lengths) {
            *total = change(*total, u64::from(length));
        }
        for (total, &length) in self.pairs.iter_mut().zip(&file.pair_lengths) {
            *total = change(*total, u64::from(length));
        }
        for symbol in &file.symbols {
            for (total, &length) in self.parts.iter_mut().zip(&symbol.lengths) {
                *total = change(*total, u64::from(length));
            }
        }
    }
}
