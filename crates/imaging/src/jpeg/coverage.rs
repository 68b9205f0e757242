//! How much of a JPEG's picture data is there. Decoders fill what is missing
//! with grey and say nothing; this counts coded blocks instead (T.81 annex F,
//! without computing any pixel), at a fraction of the cost of decoding.

use super::bits::{Bits, Stop, Table};
use super::header::{Header, header, segment};
use crate::Refusal;
use crate::bytes::Halt;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Coverage {
    /// Every block of every component, or the end marker of a progressive file.
    Complete,
    /// This percentage of the blocks, from the top.
    Part(f64),
    /// A progressive file that stops before its end marker.
    ScansMissing,
    /// The coded data makes no sense.
    Corrupt,
}

/// The tables and counters that live as long as the file is walked.
struct Walk<'a> {
    header: Header,
    data: &'a [u8],
    dc: [Option<Table>; 4],
    ac: [Option<Table>; 4],
    restart_interval: u32,
    blocks: u64,
}

/// Smallest part of the picture data, in percent of the picture's blocks, that
/// must be there (what may be missing are the last rows of a photo).
const LEAST_PERCENT: f64 = 98.0;

/// Refuses files whose coded data is not all there or not readable; says how
/// many percent are missing when that is bearable.
pub(crate) fn check_whole(bytes: &[u8]) -> Result<Option<f64>, Refusal> {
    match coverage(bytes) {
        Coverage::Complete => Ok(None),
        Coverage::Part(percent) if percent >= LEAST_PERCENT => Ok(Some(100.0 - percent)),
        Coverage::Part(percent) => Err(Refusal::truncated(format!(
            "only about {percent:.0} % of the picture data is there"
        ))),
        Coverage::ScansMissing => Err(Refusal::truncated(
            "this progressive JPEG stops before its last scan",
        )),
        Coverage::Corrupt => Err(Refusal::corrupt(
            "the JPEG picture data cannot be followed to its end",
        )),
    }
}

/// How much of the picture data is there.
fn coverage(data: &[u8]) -> Coverage {
    let Ok(header) = header(data) else {
        return Coverage::Corrupt;
    };
    if header.progressive {
        return progressive(data, header.first_scan);
    }
    let total = header.total_blocks();
    let none = [const { None }; 4];
    let mut walk = Walk {
        header,
        data,
        dc: none.clone(),
        ac: none,
        restart_interval: 0,
        blocks: 0,
    };
    match walk.run() {
        Err(Stop::Nonsense) => Coverage::Corrupt,
        _ if walk.blocks >= total => Coverage::Complete,
        _ => Coverage::Part(100.0 * walk.blocks as f64 / total as f64),
    }
}

/// Follows the scans of a progressive file to its end marker.
fn progressive(data: &[u8], first_scan: usize) -> Coverage {
    let mut at = first_scan;
    loop {
        match segment(data, at) {
            Ok(s) if s.marker == 0xD9 => return Coverage::Complete,
            Ok(s) if s.marker == 0xDA => at = scan_end(data, s.end),
            Ok(s) => at = s.end,
            Err(Halt::NeedMore) => return Coverage::ScansMissing,
            Err(Halt::Refused(_)) => return Coverage::Corrupt,
        }
    }
}

/// The offset of the first marker after entropy-coded data, other than restarts;
/// the end of the file when there is none.
pub(crate) fn scan_end(data: &[u8], mut at: usize) -> usize {
    while let Some([first, second]) = data.get(at..at + 2) {
        if *first == 0xFF && !matches!(second, 0 | 0xD0..=0xD7 | 0xFF) {
            return at;
        }
        at += 1;
    }
    data.len()
}

impl Header {
    /// Blocks across and down of one component (T.81 A.2.4), without padding.
    fn own_blocks(&self, component: usize) -> (u32, u32) {
        let (across, down) = self.plane_size(&self.components[component]);
        (across.div_ceil(8), down.div_ceil(8))
    }

    fn total_blocks(&self) -> u64 {
        let blocks = |(across, down): (u32, u32)| u64::from(across) * u64::from(down);
        (0..self.components.len())
            .map(|i| blocks(self.own_blocks(i)))
            .sum()
    }
}

impl Walk<'_> {
    fn run(&mut self) -> Result<(), Stop> {
        let mut at = 2;
        loop {
            let s = segment(self.data, at).map_err(|_| Stop::Ends)?;
            let payload = self.data.get(s.payload..s.end).ok_or(Stop::Ends)?;
            match s.marker {
                0xC4 => self.tables(payload).ok_or(Stop::Nonsense)?,
                0xDD => {
                    let &[high, low] = payload else {
                        return Err(Stop::Nonsense);
                    };
                    self.restart_interval = u16::from_be_bytes([high, low]).into();
                }
                0xD9 => return Ok(()),
                _ => {}
            }
            at = if s.marker == 0xDA {
                self.scan(payload, s.end)?
            } else {
                s.end
            };
        }
    }

    /// Reads a DHT segment (T.81 B.2.4.2).
    fn tables(&mut self, mut payload: &[u8]) -> Option<()> {
        while let Some((class_and_id, rest)) = payload.split_first() {
            let counts = rest.get(..16)?;
            let total: usize = counts.iter().map(|c| usize::from(*c)).sum();
            let values = rest.get(16..16 + total)?;
            let set = if class_and_id >> 4 == 0 {
                &mut self.dc
            } else {
                &mut self.ac
            };
            *set.get_mut(usize::from(class_and_id & 15))? = Some(Table::new(counts, values));
            payload = &rest[16 + total..];
        }
        Some(())
    }

    /// Counts the blocks of one scan; returns where the next marker is.
    fn scan(&mut self, payload: &[u8], start: usize) -> Result<usize, Stop> {
        let count = usize::from(*payload.first().ok_or(Stop::Nonsense)?);
        let list = payload.get(1..1 + 2 * count).ok_or(Stop::Nonsense)?;
        let mut parts = Vec::new();
        for pair in list.chunks_exact(2) {
            let find = |c: &super::Component| c.id == pair[0];
            let index = self
                .header
                .components
                .iter()
                .position(find)
                .ok_or(Stop::Nonsense)?;
            let table = |set: &[Option<Table>; 4], id: u8| set.get(usize::from(id))?.clone();
            let dc = table(&self.dc, pair[1] >> 4).ok_or(Stop::Nonsense)?;
            let ac = table(&self.ac, pair[1] & 15).ok_or(Stop::Nonsense)?;
            parts.push((index, dc, ac));
        }
        let (h_max, v_max) = self.header.max_sampling();
        let (across, down, interleaved) = match parts.as_slice() {
            [(index, ..)] => {
                let (across, down) = self.header.own_blocks(*index);
                (across, down, false)
            }
            _ => (
                u32::from(self.header.width).div_ceil(8 * h_max),
                u32::from(self.header.height).div_ceil(8 * v_max),
                true,
            ),
        };
        let mut bits = Bits::new(self.data, start);
        let mut until_restart = self.restart_interval;
        for _ in 0..u64::from(across) * u64::from(down) {
            if self.restart_interval > 0 && until_restart == 0 {
                bits.restart()?;
                until_restart = self.restart_interval;
            }
            until_restart = until_restart.saturating_sub(1);
            for (index, dc, ac) in &parts {
                let c = &self.header.components[*index];
                let blocks = if interleaved {
                    u64::from(c.h) * u64::from(c.v)
                } else {
                    1
                };
                (0..blocks).try_for_each(|_| bits.block(dc, ac))?;
                self.blocks += blocks;
            }
        }
        Ok(scan_end(self.data, bits.at()))
    }
}
