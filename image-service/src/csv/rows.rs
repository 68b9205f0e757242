//! All rows of a table: good ones and the problems of the others.

use std::collections::HashMap;

use domain::Problem;

use super::columns::{Columns, Field, delimiter};
use super::fields::{Checked, Defaults, Place, Raw, check};

/// One good row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line of the file it starts on, from 1.
    pub line: u64,
    /// What it says.
    pub checked: Checked,
}

/// What a table holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Rows that follow every rule.
    pub rows: Vec<Row>,
    /// How many rows do not.
    pub rejected: u64,
    /// Why, in the order of the lines; a row may have several.
    pub problems: Vec<Problem>,
}

impl Table {
    /// All rows, good and bad.
    pub fn total(&self) -> u64 {
        self.rows.len() as u64 + self.rejected
    }
}

/// Reads a table. `file` is its name, for the problems. `Err` is a problem
/// with the whole file; one with a row only costs that row.
pub fn parse(text: &str, file: &str, defaults: &Defaults) -> Result<Table, Problem> {
    let (mark, start) = delimiter(text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(mark)
        .flexible(true)
        .from_reader(&text.as_bytes()[start..]);
    let header = reader
        .headers()
        .map_err(|error| unreadable(&error, file))?
        .clone();
    let columns = Columns::read(header.iter()).map_err(|problem| problem.in_file(file))?;
    let unclosed = text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
    let mut reading = Reading {
        columns: &columns,
        defaults,
        seen: Seen::default(),
        table: Table::default(),
    };
    let mut lines = Lines {
        text: text.as_bytes(),
        place: 0,
        line: 1,
    };
    let mut records = reader.records().peekable();
    while let Some(record) = records.next() {
        let record = record.map_err(|error| unreadable(&error, file))?;
        let place = start as u64 + record.position().map_or(0, csv::Position::byte);
        let line = lines.at(usize::try_from(place).unwrap_or(usize::MAX));
        let last = records.peek().is_none();
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let outcome = match shape(&record, &columns, line, unclosed && last) {
            Some(problem) => Err(vec![problem]),
            None => reading.row(&record, line),
        };
        reading.keep(outcome.map(|checked| Row { line, checked }));
    }
    let mut table = reading.table;
    table.problems = table
        .problems
        .into_iter()
        .map(|problem| problem.in_file(file))
        .collect();
    Ok(table)
}

/// Counts lines along a text. A record's place may lie on the blank lines
/// before it.
struct Lines<'a> {
    text: &'a [u8],
    place: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the first character at or after `place` that is no line end.
    fn at(&mut self, place: usize) -> u64 {
        while let Some(byte) = self.text.get(self.place) {
            let ends = match byte {
                b'\n' => true,
                b'\r' => self.text.get(self.place + 1) != Some(&b'\n'),
                _ => false,
            };
            if self.place >= place && !matches!(byte, b'\n' | b'\r') {
                break;
            }
            self.line += u64::from(ends);
            self.place += 1;
        }
        self.line
    }
}

/// What earlier rows have taken.
#[derive(Default)]
struct Seen {
    skus: HashMap<String, u64>,
    photos: HashMap<String, (u64, String)>,
}

struct Reading<'a> {
    columns: &'a Columns,
    defaults: &'a Defaults,
    seen: Seen,
    table: Table,
}

impl Reading<'_> {
    fn keep(&mut self, outcome: Result<Row, Vec<Problem>>) {
        match outcome {
            Ok(row) => self.table.rows.push(row),
            Err(problems) => {
                self.table.rejected += 1;
                self.table.problems.extend(problems);
            }
        }
    }

    fn row(&mut self, record: &csv::StringRecord, line: u64) -> Result<Checked, Vec<Problem>> {
        let columns = self.columns;
        let label = |field: Field| columns.label(field).to_owned();
        let place = Place {
            prefix: "csv",
            line: Some(line),
            label: &label,
        };
        let raw = raw(record, columns);
        let repeated = self.repeated_sku(&raw, place);
        let mut problems: Vec<Problem> = repeated.into_iter().collect();
        match check(&raw, self.defaults, place) {
            Ok(checked) if problems.is_empty() => {
                problems.extend(self.shared_photo(&checked, place));
                if problems.is_empty() {
                    Ok(checked)
                } else {
                    Err(problems)
                }
            }
            Ok(_) => Err(problems),
            Err(more) => {
                problems.extend(more);
                Err(problems)
            }
        }
    }

    fn repeated_sku(&mut self, raw: &Raw, place: Place<'_>) -> Option<Problem> {
        let sku = raw.fields.get(&Field::Sku)?.trim();
        if sku.is_empty() {
            return None;
        }
        let line = place.line.unwrap_or_default();
        let earlier = *self.seen.skus.entry(sku.to_owned()).or_insert(line);
        (earlier != line).then(|| {
            let rule = format!("A SKU may be there once; line {earlier} has the same.");
            let fix = "Remove one of the two lines, or give this product its own code.";
            place.problem("sku.duplicate", Field::Sku, sku, &rule, fix)
        })
    }

    /// A photo shows one product: which one must not be guessed later.
    fn shared_photo(&mut self, checked: &Checked, place: Place<'_>) -> Option<Problem> {
        let line = place.line.unwrap_or_default();
        let names = checked.photos.as_deref().unwrap_or_default();
        let taken = names
            .iter()
            .find_map(|name| self.seen.photos.get(name).map(|by| (name, by)));
        if let Some((name, (earlier, sku))) = taken {
            let rule = format!(
                "A photo belongs to one product; line {earlier} ({sku}) names the same file."
            );
            let fix = "Write the path with its folder, or give this product a photo of its own.";
            return Some(place.problem("photos.shared", Field::Photos, name, &rule, fix));
        }
        for name in names {
            self.seen
                .photos
                .insert(name.clone(), (line, checked.draft.sku.to_string()));
        }
        None
    }
}

fn raw(record: &csv::StringRecord, columns: &Columns) -> Raw {
    let mut raw = Raw::default();
    for field in Field::ALL {
        if let Some(place) = columns.place(field) {
            raw.fields
                .insert(field, record.get(place).unwrap_or_default().to_owned());
        }
    }
    for (place, key) in columns.attributes() {
        raw.attributes.insert(
            key.to_owned(),
            record.get(place).unwrap_or_default().to_owned(),
        );
    }
    raw
}

/// Problems with the row as a whole: too many cells, or a quotation mark that
/// is never closed and so swallows the lines after it.
fn shape(
    record: &csv::StringRecord,
    columns: &Columns,
    line: u64,
    unclosed: bool,
) -> Option<Problem> {
    let swallowed = record
        .iter()
        .next_back()
        .is_some_and(|cell| cell.contains('\n'));
    if unclosed && swallowed {
        return Some(Problem::new(
            "csv.row.quote",
            &format!("line {line}"),
            record.iter().next_back().unwrap_or_default(),
            "A quotation mark is opened in this row and never closed, so the lines after it belong to the same cell.",
            "Close the quotation mark, or write it twice (\"\") where it is part of the text.",
        ));
    }
    let extra = record
        .iter()
        .skip(columns.len())
        .any(|cell| !cell.trim().is_empty());
    extra.then(|| {
        let rule = format!(
            "The header has {} columns, this row has {} cells.",
            columns.len(),
            record.len()
        );
        Problem::new(
            "csv.row.cells",
            &format!("line {line}"),
            &record.iter().collect::<Vec<_>>().join(" | "),
            &rule,
            "Put values that contain the separator (such as 249,90) in double quotes.",
        )
    })
}

fn unreadable(error: &csv::Error, file: &str) -> Problem {
    let fix = "Save the table again as `CSV UTF-8`.";
    Problem::new(
        "csv.unreadable",
        "file",
        &error.to_string(),
        "The file must be a CSV table.",
        fix,
    )
    .in_file(file)
}
