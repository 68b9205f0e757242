//! The tag directories of TIFF 6.0 (section 2), which EXIF uses as well.
//! A reader that takes what is there and never fails on what is broken:
//! a wrong EXIF block must not cost a photo.

/// One block of bytes that starts with a TIFF header.
pub(crate) struct Tags<'a> {
    data: &'a [u8],
    big_endian: bool,
}

/// One directory entry.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    /// The tag's number.
    pub tag: u16,
    kind: u16,
    count: u32,
    value_at: usize,
}

/// A directory: its entries and where the next one starts (0: none).
pub(crate) struct Directory {
    /// In file order.
    pub entries: Vec<Entry>,
    /// Byte offset of the next directory, 0 when this is the last.
    pub next: u32,
}

impl<'a> Tags<'a> {
    /// Reads the byte order; `None` when this is no TIFF header.
    pub fn new(data: &'a [u8]) -> Option<Self> {
        match data.get(..4)? {
            [b'I', b'I', 42, 0] => Some(Self {
                data,
                big_endian: false,
            }),
            [b'M', b'M', 0, 42] => Some(Self {
                data,
                big_endian: true,
            }),
            _ => None,
        }
    }

    fn u16_at(&self, at: usize) -> Option<u16> {
        let b: [u8; 2] = self.data.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.big_endian {
            u16::from_be_bytes(b)
        } else {
            u16::from_le_bytes(b)
        })
    }

    fn u32_at(&self, at: usize) -> Option<u32> {
        let b: [u8; 4] = self.data.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.big_endian {
            u32::from_be_bytes(b)
        } else {
            u32::from_le_bytes(b)
        })
    }

    /// Byte offset of the first directory.
    pub fn first(&self) -> Option<u32> {
        self.u32_at(4)
    }

    /// The directory at a byte offset; `None` when it lies outside the data.
    pub fn directory(&self, offset: u32) -> Option<Directory> {
        let at = usize::try_from(offset).ok()?;
        let count = usize::from(self.u16_at(at)?);
        let mut entries = Vec::with_capacity(count.min(64));
        for i in 0..count {
            let e = at + 2 + 12 * i;
            entries.push(Entry {
                tag: self.u16_at(e)?,
                kind: self.u16_at(e + 2)?,
                count: self.u32_at(e + 4)?,
                value_at: e + 8,
            });
        }
        let next = self.u32_at(at + 2 + 12 * count).unwrap_or(0);
        Some(Directory { entries, next })
    }

    /// The unsigned numbers of an entry (BYTE, SHORT or LONG), at most `max`.
    pub fn numbers(&self, entry: &Entry, max: usize) -> Option<Vec<u32>> {
        let size = match entry.kind {
            1 => 1,
            3 => 2,
            4 => 4,
            _ => return None,
        };
        let count = usize::try_from(entry.count).ok()?;
        let at = if count.checked_mul(size)? <= 4 {
            entry.value_at
        } else {
            usize::try_from(self.u32_at(entry.value_at)?).ok()?
        };
        let read = |i: usize| {
            let at = at.checked_add(i * size)?;
            match size {
                1 => self.data.get(at).map(|b| u32::from(*b)),
                2 => self.u16_at(at).map(u32::from),
                _ => self.u32_at(at),
            }
        };
        (0..count.min(max)).map(read).collect()
    }

    /// The first number of a tag in a directory.
    pub fn number(&self, directory: &Directory, tag: u16) -> Option<u32> {
        let entry = directory.entries.iter().find(|e| e.tag == tag)?;
        self.numbers(entry, 1)?.first().copied()
    }
}

/// Tag 274, "Orientation" (TIFF 6.0 page 36, EXIF 2.32 table 4).
pub(crate) const ORIENTATION: u16 = 274;

/// The orientation 1 to 8 of an EXIF block (which may still carry its
/// `Exif\0\0` prefix); 1 when there is none or it makes no sense.
pub(crate) fn orientation(exif: &[u8]) -> u8 {
    let exif = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    let read = || {
        let tags = Tags::new(exif)?;
        let directory = tags.directory(tags.first()?)?;
        u8::try_from(tags.number(&directory, ORIENTATION)?).ok()
    };
    read().filter(|o| (1..=8).contains(o)).unwrap_or(1)
}
