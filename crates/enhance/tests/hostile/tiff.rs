//! Hostile TIFF files.

/// One directory entry of one LONG (or a pointer to more).
fn entry(tag: u16, count: u32, value: u32) -> Vec<u8> {
    let mut bytes = tag.to_le_bytes().to_vec();
    bytes.extend(4_u16.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend(value.to_le_bytes());
    bytes
}

/// Makes a file.
pub fn files(name: &str) -> Vec<u8> {
    let (width, strips, next) = match name {
        "tiff of 4 billion columns" => (u32::MAX, 1, 0),
        "tiff with 4 billion strips" => (64, u32::MAX, 0),
        _ => (0, 1, 8),
    };
    let entries = [
        entry(256, 1, width),
        entry(257, 1, 64),
        entry(258, 1, 8),
        entry(259, 1, 1),
        entry(262, 1, 1),
        entry(273, strips, 200),
        entry(277, 1, 1),
        entry(278, 1, 1),
        entry(279, strips, 200),
    ];
    let mut file = b"II*\0\x08\0\0\0".to_vec();
    file.extend((entries.len() as u16).to_le_bytes());
    file.extend(entries.concat());
    file.extend(u32::to_le_bytes(next));
    file.resize(600, 0);
    file
}
