//! TIFF headers (TIFF 6.0).

use super::{Probe, sample_bytes};
use crate::Refusal;
use crate::bytes::Halt;
use crate::format::{Colour, Format};
use crate::tags::{Directory, ORIENTATION, Tags};

const WIDTH: u16 = 256;
const HEIGHT: u16 = 257;
const PHOTOMETRIC: u16 = 262;
const STRIP_OFFSETS: u16 = 273;
const STRIP_BYTES: u16 = 279;
const TILE_OFFSETS: u16 = 324;
const TILE_BYTES: u16 = 325;
const EXTRA_SAMPLES: u16 = 338;

/// Directories that are counted at most.
const MOST_PAGES: u32 = 1000;

/// What the first directory says. `NeedMore` when it lies behind the bytes at
/// hand (many writers put it at the end of the file).
pub(super) fn header(bytes: &[u8]) -> Result<Probe, Halt> {
    let tags = Tags::new(bytes).ok_or(Halt::NeedMore)?;
    let first = tags
        .first()
        .and_then(|at| tags.directory(at))
        .ok_or(Halt::NeedMore)?;
    let number = |tag| tags.number(&first, tag);
    let (Some(width), Some(height)) = (number(WIDTH), number(HEIGHT)) else {
        return Err(Refusal::corrupt("the TIFF does not say its width and height").into());
    };
    let colour = match number(PHOTOMETRIC) {
        Some(0 | 1) => Colour::Grey,
        Some(5) => Colour::Cmyk,
        _ => Colour::Rgb,
    };
    let orientation = number(ORIENTATION)
        .and_then(|o| u8::try_from(o).ok())
        .filter(|o| (1..=8).contains(o))
        .unwrap_or(1);
    Ok(Probe {
        format: Format::Tiff,
        width,
        height,
        orientation,
        frames: pages(&tags, first.next),
        colour,
        has_alpha: number(EXTRA_SAMPLES).is_some(),
        sample_bytes: sample_bytes(width, height, 8),
        coefficient_bytes: 0,
        media_type: Format::Tiff.media_type(),
    })
}

/// The first page and those that follow it.
fn pages(tags: &Tags<'_>, mut next: u32) -> u32 {
    let mut count = 1;
    while next != 0 && count < MOST_PAGES {
        let Some(directory) = tags.directory(next) else {
            break;
        };
        count += 1;
        next = directory.next;
    }
    count
}

/// Whether every strip or tile of a directory lies within the file.
fn data_fits(
    tags: &Tags<'_>,
    directory: &Directory,
    offsets: u16,
    lengths: u16,
    size: u64,
) -> bool {
    let list = |tag| {
        let entry = directory.entries.iter().find(|e| e.tag == tag)?;
        tags.numbers(entry, usize::MAX)
    };
    match (list(offsets), list(lengths)) {
        (Some(at), Some(len)) => at
            .iter()
            .zip(&len)
            .all(|(at, len)| u64::from(*at) + u64::from(*len) <= size),
        _ => true,
    }
}

/// Refuses a file whose pixel data lies behind its end.
pub(super) fn check_complete(bytes: &[u8]) -> Result<(), Refusal> {
    let size = bytes.len() as u64;
    let fits = Tags::new(bytes).is_some_and(|tags| {
        tags.first()
            .and_then(|at| tags.directory(at))
            .is_some_and(|first| {
                data_fits(&tags, &first, STRIP_OFFSETS, STRIP_BYTES, size)
                    && data_fits(&tags, &first, TILE_OFFSETS, TILE_BYTES, size)
            })
    });
    if fits {
        Ok(())
    } else {
        Err(Refusal::truncated(
            "the TIFF's pixels lie behind the end of the file",
        ))
    }
}
