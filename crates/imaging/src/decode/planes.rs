//! Sequential JPEGs with a scan of its own for every component. Valid
//! (T.81 A.2.2) but rare, and decoders, ours among them, mix up their rows when
//! chroma is subsampled. Such a scan is exactly the scan of a grey JPEG of the
//! component's size, so each component is decoded as one and then enlarged.

use super::jpeg;
use crate::jpeg::{Component, Header, scan_end, segment};
use crate::resize::enlarge_plane;

/// Whether the components of this file come one after the other.
pub(super) fn has_own_scans(header: &Header) -> bool {
    !header.progressive && usize::from(header.first_scan_components) < header.components.len()
}

/// The stored components, interleaved, at full size.
pub(super) fn components(bare: &[u8], header: &Header, strict: bool) -> Result<Vec<u8>, String> {
    let (width, height) = (usize::from(header.width), usize::from(header.height));
    let count = header.components.len();
    let mut out = vec![0; width * height * count];
    for (index, component) in header.components.iter().enumerate() {
        let grey =
            grey_file(bare, header, component).ok_or("a component has no scan of its own")?;
        let stored = jpeg::samples(&grey, jpeg::ColorSpace::Luma, strict)?;
        let (plane, row) = full_size(stored, header, component)?;
        for (to, from) in out
            .chunks_exact_mut(width * count)
            .zip(plane.chunks_exact(row))
        {
            to.iter_mut()
                .skip(index)
                .step_by(count)
                .zip(from)
                .for_each(|(t, f)| *t = *f);
        }
    }
    Ok(out)
}

/// The plane at the size of the picture or a little more, and its row length.
fn full_size(
    stored: Vec<u8>,
    header: &Header,
    component: &Component,
) -> Result<(Vec<u8>, usize), String> {
    let (across, down) = header.plane_size(component);
    if stored.len() != across as usize * down as usize {
        return Err("a component has another size than it says".to_owned());
    }
    let (h_max, v_max) = header.max_sampling();
    let (h, v) = (u32::from(component.h), u32::from(component.v));
    if (h, v) == (h_max, v_max) {
        return Ok((stored, across as usize));
    }
    if h_max % h != 0 || v_max % v != 0 {
        return Err("its sampling factors are no multiples of each other".to_owned());
    }
    let to = (across * (h_max / h), down * (v_max / v));
    let plane = enlarge_plane(&stored, (across, down), to).map_err(|e| e.to_string())?;
    Ok((plane, to.0 as usize))
}

/// A JPEG that holds one component as lightness; `None` when that component
/// shares a scan or has none.
fn grey_file(bare: &[u8], header: &Header, component: &Component) -> Option<Vec<u8>> {
    let (across, down) = header.plane_size(component);
    let [h1, h0] = u16::try_from(down).ok()?.to_be_bytes();
    let [w1, w0] = u16::try_from(across).ok()?.to_be_bytes();
    let mut grey = vec![0xFF, 0xD8];
    let mut at = 2;
    loop {
        let s = segment(bare, at).ok()?;
        let payload = bare.get(s.payload..s.end)?;
        match s.marker {
            0xC4 | 0xDB | 0xDD => grey.extend_from_slice(&bare[s.start..s.end]),
            0xDA if payload.first() == Some(&1) && payload.get(1) == Some(&component.id) => {
                let frame = [
                    0xFF,
                    0xC0,
                    0,
                    11,
                    8,
                    h1,
                    h0,
                    w1,
                    w0,
                    1,
                    component.id,
                    0x11,
                    component.table,
                ];
                grey.extend_from_slice(&frame);
                grey.extend_from_slice(&bare[s.start..scan_end(bare, s.end)]);
                grey.extend_from_slice(&[0xFF, 0xD9]);
                return Some(grey);
            }
            0xD9 => return None,
            _ => {}
        }
        at = if s.marker == 0xDA {
            scan_end(bare, s.end)
        } else {
            s.end
        };
    }
}
