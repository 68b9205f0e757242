//! Marker segments up to the first scan.

use crate::Refusal;
use crate::bytes::{Halt, slice, u8_at, u16_be};

/// One marker segment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Segment {
    /// The byte after 0xFF.
    pub marker: u8,
    /// Offset of the 0xFF.
    pub start: usize,
    /// Offset of the payload (after the length field).
    pub payload: usize,
    /// Offset after the payload.
    pub end: usize,
}

/// One colour component of the frame header.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Component {
    /// Identifier that scans refer to.
    pub id: u8,
    /// Horizontal sampling factor, 1 to 4.
    pub h: u8,
    /// Vertical sampling factor, 1 to 4.
    pub v: u8,
}

/// All that is known before the first scan.
#[derive(Debug)]
pub(crate) struct Header {
    /// As stored, in pixels.
    pub width: u16,
    /// As stored, in pixels.
    pub height: u16,
    /// In the order of the frame header.
    pub components: Vec<Component>,
    /// Spectral selection with successive approximation (SOF2).
    pub progressive: bool,
    /// The colour transform of an Adobe APP14 segment: 0 none, 1 YCbCr, 2 YCCK.
    pub adobe: Option<u8>,
    /// A JFIF APP0 segment is there, so three components are YCbCr.
    pub jfif: bool,
    /// The EXIF block, starting with its TIFF header.
    pub exif: Option<Vec<u8>>,
    /// The embedded colour profile, joined from its parts.
    pub icc: Option<Vec<u8>>,
    /// Offset of the first start-of-scan marker.
    pub first_scan: usize,
    /// Components in the first scan; fewer than all when each has its own.
    pub first_scan_components: u8,
}

impl Header {
    /// Whether three components are red, green and blue rather than YCbCr
    /// (the rules of libjpeg: JFIF, then Adobe, then the component names).
    pub fn is_rgb(&self) -> bool {
        if self.components.len() != 3 || self.jfif {
            return false;
        }
        match self.adobe {
            Some(transform) => transform == 0,
            None => self.has_rgb_names(),
        }
    }

    /// Whether the components are called R, G and B.
    fn has_rgb_names(&self) -> bool {
        self.components.iter().map(|c| c.id).eq(*b"RGB")
    }

    /// Largest sampling factors of any component, across and down.
    pub fn max_sampling(&self) -> (u32, u32) {
        let most = |f: fn(&Component) -> u8| self.components.iter().map(f).max().unwrap_or(1);
        (most(|c| c.h).into(), most(|c| c.v).into())
    }

    /// Samples across and down of one component (T.81 A.1.1).
    pub fn plane_size(&self, component: &Component) -> (u32, u32) {
        let (h_max, v_max) = self.max_sampling();
        let across = (u32::from(self.width) * u32::from(component.h)).div_ceil(h_max);
        let down = (u32::from(self.height) * u32::from(component.v)).div_ceil(v_max);
        (across, down)
    }

    /// Bytes of all samples, decoded: planes as they are stored, or whole pixels
    /// where the planes are not kept.
    pub fn sample_bytes(&self) -> u64 {
        let full = u64::from(self.width) * u64::from(self.height);
        let plane = |c: &Component| {
            let (across, down) = self.plane_size(c);
            u64::from(across) * u64::from(down)
        };
        match self.components.len() {
            3 if !self.is_rgb() => self.components.iter().map(plane).sum(),
            count => full * count as u64,
        }
    }

    /// Bytes of coefficients that a decoder must hold, because the file goes
    /// over the picture more than once: two for each sample of every block
    /// (T.81 A.2.4, completed to whole units); 0 for a file with one scan.
    pub fn coefficient_bytes(&self) -> u64 {
        if !self.progressive && usize::from(self.first_scan_components) >= self.components.len() {
            return 0;
        }
        let (h_max, v_max) = self.max_sampling();
        let units = |side: u16, most: u32| u64::from(u32::from(side).div_ceil(8 * most));
        let units = units(self.width, h_max) * units(self.height, v_max);
        let blocks = |c: &Component| u64::from(c.h) * u64::from(c.v);
        units * self.components.iter().map(blocks).sum::<u64>() * 64 * 2
    }
}

/// The segment that starts at `at`. Fill bytes (0xFF) before a marker are skipped.
pub(crate) fn segment(data: &[u8], at: usize) -> Result<Segment, Halt> {
    if u8_at(data, at)? != 0xFF {
        return Err(Refusal::corrupt("a JPEG marker is missing between two segments").into());
    }
    let mut start = at;
    while u8_at(data, start + 1)? == 0xFF {
        start += 1;
    }
    let marker = u8_at(data, start + 1)?;
    if matches!(marker, 0x01 | 0xD0..=0xD9) {
        return Ok(Segment {
            marker,
            start,
            payload: start + 2,
            end: start + 2,
        });
    }
    let length = usize::from(u16_be(data, start + 2)?);
    if length < 2 {
        return Err(Refusal::corrupt("a JPEG segment is shorter than its own length field").into());
    }
    Ok(Segment {
        marker,
        start,
        payload: start + 4,
        end: start + 2 + length,
    })
}

/// All segments from the start of the file up to and including the first
/// start-of-scan.
pub(crate) fn segments(data: &[u8]) -> Result<Vec<Segment>, Halt> {
    let mut found = Vec::new();
    let mut at = 2;
    loop {
        let next = segment(data, at)?;
        found.push(next);
        match next.marker {
            0xDA => {
                slice(data, next.payload, next.end - next.payload)?;
                return Ok(found);
            }
            0xD9 => return Err(Refusal::corrupt("the JPEG ends before any picture data").into()),
            _ => at = next.end,
        }
    }
}

/// Reads the header. `Halt::NeedMore` means that `data` ends before the first scan.
pub(crate) fn header(data: &[u8]) -> Result<Header, Halt> {
    let mut frame: Option<Header> = None;
    let (mut adobe, mut jfif, mut exif) = (None, false, None);
    let mut icc = Vec::new();
    for s in segments(data)? {
        let payload = slice(data, s.payload, s.end - s.payload)?;
        match s.marker {
            0xE0 if payload.starts_with(b"JFIF\0") => jfif = true,
            0xE1 if payload.starts_with(b"Exif\0\0") && exif.is_none() => {
                exif = Some(payload[6..].to_vec());
            }
            0xE2 if payload.starts_with(b"ICC_PROFILE\0") => icc.push(&payload[12..]),
            0xEE if payload.starts_with(b"Adobe") => adobe = payload.get(11).copied(),
            0xC4 | 0xC8 | 0xCC => {}
            0xC0..=0xCF if frame.is_some() => {
                return Err(Refusal::corrupt("the JPEG has two frame headers").into());
            }
            0xC0..=0xCF => frame = Some(frame_header(s.marker, payload)?),
            0xDA => {
                let Some(frame) = frame else {
                    return Err(Refusal::corrupt("the JPEG has no frame header").into());
                };
                return Ok(Header {
                    adobe,
                    jfif,
                    exif,
                    icc: join_icc(icc),
                    first_scan: s.start,
                    first_scan_components: payload.first().copied().unwrap_or(0),
                    ..frame
                });
            }
            _ => {}
        }
    }
    Err(Halt::NeedMore)
}

/// The frame header (T.81 B.2.2), with everything refused that is not decoded.
fn frame_header(marker: u8, payload: &[u8]) -> Result<Header, Halt> {
    let unsupported = |format| Err(Refusal::Unsupported { format }.into());
    let short = || Halt::from(Refusal::corrupt("the JPEG frame header is too short"));
    match marker {
        0xC3 | 0xC7 => return unsupported("lossless JPEG"),
        0xC5 | 0xC6 => return unsupported("hierarchical JPEG"),
        0xC9..=0xCF => return unsupported("arithmetic-coded JPEG"),
        _ => {}
    }
    let &[bits, h1, h0, w1, w0, count, ..] = payload else {
        return Err(short());
    };
    let (height, width) = (u16::from_be_bytes([h1, h0]), u16::from_be_bytes([w1, w0]));
    if bits != 8 {
        return Err(Refusal::TwelveBit { bits }.into());
    }
    if !matches!(count, 1 | 3 | 4) {
        return Err(
            Refusal::corrupt(format!("a JPEG has 1, 3 or 4 components, not {count}")).into(),
        );
    }
    let list = payload
        .get(6..6 + 3 * usize::from(count))
        .ok_or_else(short)?;
    let components: Vec<Component> = list
        .chunks_exact(3)
        .map(|c| Component {
            id: c[0],
            h: c[1] >> 4,
            v: c[1] & 15,
        })
        .collect();
    if components
        .iter()
        .any(|c| !(1..=4).contains(&c.h) || !(1..=4).contains(&c.v))
    {
        return Err(Refusal::corrupt("a JPEG sampling factor is outside 1 to 4").into());
    }
    Ok(Header {
        width,
        height,
        components,
        progressive: marker == 0xC2,
        adobe: None,
        jfif: false,
        exif: None,
        icc: None,
        first_scan: 0,
        first_scan_components: 0,
    })
}

/// Joins the parts of a profile by their sequence number (ICC.1:2022 annex B.4);
/// `None` when a part is missing, which is treated as no profile.
fn join_icc(mut parts: Vec<&[u8]>) -> Option<Vec<u8>> {
    let count = usize::from(*parts.first()?.get(1)?);
    parts.sort_by_key(|p| p.first().copied());
    let complete = parts.len() == count
        && parts
            .iter()
            .zip(1..)
            .all(|(p, n)| p.first() == Some(&n) && p.len() >= 2);
    complete.then(|| parts.iter().flat_map(|p| &p[2..]).copied().collect())
}
