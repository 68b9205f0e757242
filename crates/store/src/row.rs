//! A row that has been read.

use domain::Timestamp;

use crate::{Error, Value};

/// The fields of one row by place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row(pub(crate) Vec<Value>);

impl Row {
    /// A text field; null is an error.
    pub fn text(&self, place: usize) -> Result<&str, Error> {
        self.opt_text(place)?
            .ok_or_else(|| self.wrong(place, "text, found null"))
    }

    /// A text field that may be null.
    pub fn opt_text(&self, place: usize) -> Result<Option<&str>, Error> {
        match self.0.get(place) {
            Some(Value::Text(text)) => Ok(text.as_deref()),
            Some(Value::Int(None) | Value::Bytes(None)) => Ok(None),
            _ => Err(self.wrong(place, "text")),
        }
    }

    /// An integer field; null is an error.
    pub fn int(&self, place: usize) -> Result<i64, Error> {
        self.opt_int(place)?
            .ok_or_else(|| self.wrong(place, "integer, found null"))
    }

    /// An integer field that may be null.
    pub fn opt_int(&self, place: usize) -> Result<Option<i64>, Error> {
        match self.0.get(place) {
            Some(Value::Int(number)) => Ok(*number),
            Some(Value::Text(None) | Value::Bytes(None)) => Ok(None),
            _ => Err(self.wrong(place, "integer")),
        }
    }

    /// A bytes field that may be null.
    pub fn opt_bytes(&self, place: usize) -> Result<Option<&[u8]>, Error> {
        match self.0.get(place) {
            Some(Value::Bytes(bytes)) => Ok(bytes.as_deref()),
            Some(Value::Text(None) | Value::Int(None)) => Ok(None),
            _ => Err(self.wrong(place, "bytes")),
        }
    }

    /// A time field.
    pub fn time(&self, place: usize) -> Result<Timestamp, Error> {
        self.int(place).map(Timestamp::from_micros)
    }

    /// A time field that may be null.
    pub fn opt_time(&self, place: usize) -> Result<Option<Timestamp>, Error> {
        Ok(self.opt_int(place)?.map(Timestamp::from_micros))
    }

    /// A text field read by its own parser, such as an id or a SKU.
    pub fn parsed<T, E: std::fmt::Display>(
        &self,
        place: usize,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, Error> {
        parse(self.text(place)?).map_err(|error| Error::Bug(format!("column {place}: {error}")))
    }

    /// A text field read as JSON.
    pub fn json<T: serde::de::DeserializeOwned>(&self, place: usize) -> Result<T, Error> {
        self.parsed(place, |text| serde_json::from_str(text))
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True when the row has no fields.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn wrong(&self, place: usize, wanted: &str) -> Error {
        Error::Bug(format!(
            "column {place} of {}: expected {wanted}, found {:?}",
            self.0.len(),
            self.0.get(place)
        ))
    }
}
