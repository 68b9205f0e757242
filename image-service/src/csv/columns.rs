//! The header: which column means what, in English or Turkish.

use domain::Problem;
use domain::text::{fold, lower, nfc};

/// What a column can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The seller's code.
    Sku,
    /// GTIN, EAN or UPC.
    Barcode,
    /// What the product is called.
    Name,
    /// The brand.
    Brand,
    /// The seller's category path.
    Category,
    /// The selling price, tax included.
    Price,
    /// ISO 4217 code of the price.
    Currency,
    /// Units counted.
    Stock,
    /// Free text.
    Description,
    /// File names of the photos, separated by `|`.
    Photos,
    /// Language of the texts.
    Language,
}

impl Field {
    /// The English column name, also the field's name in JSON.
    pub const fn name(self) -> &'static str {
        self.names()[0]
    }

    /// Every accepted column name, folded: English first.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Field::Sku => &[
                "sku",
                "stok kodu",
                "stock code",
                "satici stok kodu",
                "merchant sku",
                "urun kodu",
            ],
            Field::Barcode => &["barcode", "barkod", "gtin", "ean", "upc"],
            Field::Name => &[
                "name",
                "ad",
                "adi",
                "urun adi",
                "product name",
                "title",
                "baslik",
            ],
            Field::Brand => &["brand", "marka"],
            Field::Category => &["category", "kategori"],
            Field::Price => &["price", "fiyat", "satis fiyati"],
            Field::Currency => &["currency", "para birimi"],
            Field::Stock => &["stock", "stok", "stok adedi", "adet", "quantity"],
            Field::Description => &["description", "aciklama"],
            Field::Photos => &[
                "photos",
                "fotograflar",
                "photo",
                "fotograf",
                "images",
                "gorseller",
                "resimler",
            ],
            Field::Language => &["language", "dil"],
        }
    }

    pub(crate) const ALL: [Field; 11] = [
        Field::Sku,
        Field::Barcode,
        Field::Name,
        Field::Brand,
        Field::Category,
        Field::Price,
        Field::Currency,
        Field::Stock,
        Field::Description,
        Field::Photos,
        Field::Language,
    ];

    /// The field that a header cell names.
    fn find(header: &str) -> Option<Self> {
        let folded = fold(&header.replace(['_', '-'], " "));
        Self::ALL
            .into_iter()
            .find(|field| field.names().contains(&folded.as_str()))
    }
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// A field with a meaning of its own.
    Known(Field),
    /// Any other column: a further fact about the product, by key.
    Attribute(String),
    /// A column without a name.
    Nameless,
}

/// The columns of a table with the words its own header uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns(Vec<(Column, String)>);

impl Columns {
    /// Reads the header's cells. A missing SKU, name or price column and a
    /// column that is there twice are problems about the whole file.
    pub fn read<'a>(header: impl Iterator<Item = &'a str>) -> Result<Self, Problem> {
        let mut columns: Vec<(Column, String)> = Vec::new();
        for cell in header {
            let label = nfc(cell.trim());
            let column = match Field::find(&label) {
                Some(field) => Column::Known(field),
                None if label.is_empty() => Column::Nameless,
                None => Column::Attribute(attribute_key(&label)),
            };
            let twin = columns
                .iter()
                .find(|(known, _)| *known == column && column != Column::Nameless);
            if let Some((_, earlier)) = twin {
                return Err(twice(earlier, &label));
            }
            columns.push((column, label));
        }
        let columns = Self(columns);
        for needed in [Field::Sku, Field::Name, Field::Price] {
            if columns.place(needed).is_none() {
                return Err(columns.lacks(needed));
            }
        }
        Ok(columns)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where a field's column is.
    pub fn place(&self, field: Field) -> Option<usize> {
        self.0
            .iter()
            .position(|(column, _)| *column == Column::Known(field))
    }

    /// The word this table's header uses for a field, or the English one.
    pub fn label(&self, field: Field) -> &str {
        self.place(field)
            .map_or(field.name(), |place| &self.0[place].1)
    }

    /// The attribute columns: place and key.
    pub fn attributes(&self) -> impl Iterator<Item = (usize, &str)> {
        self.0
            .iter()
            .enumerate()
            .filter_map(|(place, (column, _))| match column {
                Column::Attribute(key) => Some((place, key.as_str())),
                _ => None,
            })
    }

    fn lacks(&self, needed: Field) -> Problem {
        let labels: Vec<&str> = self.0.iter().map(|(_, label)| label.as_str()).collect();
        let names = needed.names();
        Problem::new(
            "csv.header.missing",
            &format!("line 1, {}", needed.name()),
            &labels.join(", "),
            &format!("A product table needs a column `{}`.", needed.name()),
            &format!("Name the column `{}` or `{}`.", names[0], names[1]),
        )
    }
}

fn twice(earlier: &str, label: &str) -> Problem {
    Problem::new(
        "csv.header.twice",
        &format!("line 1, {label}"),
        label,
        &format!("Two columns mean the same: `{earlier}` and `{label}`."),
        "Remove or rename one of the two.",
    )
}

/// The key of an attribute column: lower case, blanks as underscores. ASCII
/// headers are lowered without Turkish rules (`SIZE` is no Turkish word).
fn attribute_key(label: &str) -> String {
    let language = if label.is_ascii() { "en" } else { "tr" };
    lower(label, language)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join("_")
}

/// The separator of a table and where its header starts: what a first line
/// `sep=;` says, else the one of `,` `;` and tab that the first line has most
/// of outside quotation marks.
pub(super) fn delimiter(text: &str) -> (u8, usize) {
    let first = text.lines().next().unwrap_or_default();
    if let Some([mark @ (b',' | b';' | b'\t')]) = first.strip_prefix("sep=").map(str::as_bytes) {
        let rest = text.find('\n').map_or(text.len(), |end| end + 1);
        return (*mark, rest);
    }
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in first.bytes() {
        quoted ^= byte == b'"';
        for (mark, count) in &mut counts {
            *count += u32::from(!quoted && byte == *mark);
        }
    }
    // The first of equals wins, so a header of one column counts as commas.
    let best = counts
        .iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(b',', |(mark, _)| *mark);
    (best, 0)
}
