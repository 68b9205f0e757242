//! Reading numbers out of headers without ever reading past the end.

use crate::Refusal;

/// Why a header could not be read to its end.
#[derive(Debug)]
pub(crate) enum Halt {
    /// The bytes at hand end before the answer.
    NeedMore,
    /// The answer is no.
    Refused(Refusal),
}

impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// The bytes from `at`, `len` of them.
pub(crate) fn slice(data: &[u8], at: usize, len: usize) -> Result<&[u8], Halt> {
    at.checked_add(len)
        .and_then(|end| data.get(at..end))
        .ok_or(Halt::NeedMore)
}

/// One byte.
pub(crate) fn u8_at(data: &[u8], at: usize) -> Result<u8, Halt> {
    data.get(at).copied().ok_or(Halt::NeedMore)
}

/// Two bytes, most significant first.
pub(crate) fn u16_be(data: &[u8], at: usize) -> Result<u16, Halt> {
    let b = slice(data, at, 2)?;
    Ok(u16::from_be_bytes([b[0], b[1]]))
}

/// Two bytes, least significant first.
pub(crate) fn u16_le(data: &[u8], at: usize) -> Result<u16, Halt> {
    let b = slice(data, at, 2)?;
    Ok(u16::from_le_bytes([b[0], b[1]]))
}

/// Three bytes, least significant first.
pub(crate) fn u24_le(data: &[u8], at: usize) -> Result<u32, Halt> {
    let b = slice(data, at, 3)?;
    Ok(u32::from_le_bytes([b[0], b[1], b[2], 0]))
}

/// Four bytes, most significant first.
pub(crate) fn u32_be(data: &[u8], at: usize) -> Result<u32, Halt> {
    let b = slice(data, at, 4)?;
    Ok(u32::from_be_bytes([b[0], b[1], b[2], b[3]]))
}

/// Four bytes, least significant first.
pub(crate) fn u32_le(data: &[u8], at: usize) -> Result<u32, Halt> {
    let b = slice(data, at, 4)?;
    Ok(u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}
