//! Reading `multipart/form-data` piece by piece.

use axum::extract::multipart::{Field, Multipart};
use bytes::Bytes;

use crate::Error;

/// The most bytes of a text field.
const MAX_TEXT: usize = 8 << 10;

/// The next field.
pub(crate) async fn next(form: &mut Multipart) -> Result<Option<Field<'_>>, Error> {
    form.next_field().await.map_err(broken)
}

/// A short text field.
pub(crate) async fn text(field: Field<'_>) -> Result<String, Error> {
    let bytes = limited(field, MAX_TEXT).await?;
    String::from_utf8(bytes.to_vec())
        .map_err(|_| Error::BrokenOff("a text field is not UTF-8".to_owned()))
}

/// A field as a whole, up to `most` bytes.
pub(crate) async fn limited(mut field: Field<'_>, most: usize) -> Result<Bytes, Error> {
    let mut all = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        if all.len() + chunk.len() > most {
            let name = field.name().unwrap_or_default();
            return Err(Error::BrokenOff(format!(
                "the field `{name}` has more than {most} bytes"
            )));
        }
        all.extend_from_slice(&chunk);
    }
    Ok(all.into())
}

fn broken(error: axum::extract::multipart::MultipartError) -> Error {
    Error::BrokenOff(error.body_text())
}
