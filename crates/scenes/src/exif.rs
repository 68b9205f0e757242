//! A minimal EXIF block (EXIF 2.32): the orientation, and a made-up place for
//! tests that look for location data.

/// The block, starting with its TIFF header, big-endian.
pub(crate) fn block(orientation: u8, place: bool) -> Vec<u8> {
    let mut entries = vec![short(0x0112, u16::from(orientation))];
    if place {
        entries.push(long(0x8825, 8 + 2 + 2 * 12 + 4));
    }
    let mut out = b"MM\0\x2A\0\0\0\x08".to_vec();
    directory(&mut out, &entries);
    if place {
        gps(&mut out);
    }
    out
}

/// The GPS directory: 41 degrees 1 minute north, 28 degrees 58 minutes east.
fn gps(out: &mut Vec<u8>) {
    let values = u32::try_from(out.len()).unwrap_or(0) + 2 + 4 * 12 + 4;
    let entries = [
        ascii(0x0001, b'N'),
        entry(0x0002, 5, 3, values.to_be_bytes()),
        ascii(0x0003, b'E'),
        entry(0x0004, 5, 3, (values + 24).to_be_bytes()),
    ];
    directory(out, &entries);
    for number in [41_u32, 1, 1, 1, 0, 1, 28, 1, 58, 1, 0, 1] {
        out.extend_from_slice(&number.to_be_bytes());
    }
}

fn directory(out: &mut Vec<u8>, entries: &[[u8; 12]]) {
    out.extend_from_slice(&(entries.len() as u16).to_be_bytes());
    entries.iter().for_each(|e| out.extend_from_slice(e));
    out.extend_from_slice(&[0; 4]);
}

fn entry(tag: u16, kind: u16, count: u32, value: [u8; 4]) -> [u8; 12] {
    let mut e = [0; 12];
    e[..2].copy_from_slice(&tag.to_be_bytes());
    e[2..4].copy_from_slice(&kind.to_be_bytes());
    e[4..8].copy_from_slice(&count.to_be_bytes());
    e[8..].copy_from_slice(&value);
    e
}

fn short(tag: u16, value: u16) -> [u8; 12] {
    let [high, low] = value.to_be_bytes();
    entry(tag, 3, 1, [high, low, 0, 0])
}

fn long(tag: u16, value: u32) -> [u8; 12] {
    entry(tag, 4, 1, value.to_be_bytes())
}

fn ascii(tag: u16, letter: u8) -> [u8; 12] {
    entry(tag, 2, 2, [letter, 0, 0, 0])
}
