//! Passing over Huffman-coded blocks without decoding them (T.81 annex F).

/// Bits that are looked up at once; longer codes are rare.
const LOOK: u32 = 9;

/// A Huffman table.
#[derive(Clone)]
pub(super) struct Table {
    /// Length and value of the code that starts with these bits; length 0 when
    /// the code is longer than [`LOOK`].
    short: Vec<(u8, u8)>,
    /// Largest code of each length 1 to 16, or -1 (T.81 figure F.15).
    max_code: [i32; 17],
    /// Index of a length's first value minus its first code.
    offset: [i32; 17],
    values: Vec<u8>,
}

/// Why counting stopped.
pub(super) enum Stop {
    /// The data of the scan ends.
    Ends,
    /// A code that no table has.
    Nonsense,
}

impl Table {
    /// A table from the 16 counts and the values of a DHT segment (T.81 C.2).
    pub fn new(counts: &[u8], values: &[u8]) -> Self {
        let (mut code, mut index) = (0_i32, 0_i32);
        let (mut max_code, mut offset) = ([-1; 17], [0; 17]);
        let mut short = vec![(0, 0); 1 << LOOK];
        for (length, count) in (1..=16_u32).zip(counts) {
            offset[length as usize] = index - code;
            for value in values.iter().skip(index as usize).take(usize::from(*count)) {
                if length <= LOOK {
                    let from = (code as usize) << (LOOK - length);
                    let filled = short.iter_mut().skip(from).take(1 << (LOOK - length));
                    filled.for_each(|entry| *entry = (length as u8, *value));
                }
                code += 1;
                max_code[length as usize] = code - 1;
            }
            index += i32::from(*count);
            code <<= 1;
        }
        Self {
            short,
            max_code,
            offset,
            values: values.to_vec(),
        }
    }
}

/// Bits of a scan: stuffed zero bytes removed, ending at any marker.
pub(super) struct Bits<'a> {
    data: &'a [u8],
    at: usize,
    /// Bits at hand, the next one on top.
    held: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    /// The bits from an offset on.
    pub fn new(data: &'a [u8], at: usize) -> Self {
        Self {
            data,
            at,
            held: 0,
            count: 0,
        }
    }

    /// Offset of the next byte to take; never behind the marker that ends the scan.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Takes bytes until at least 32 bits are at hand or the scan ends.
    fn fill(&mut self) {
        while self.count <= 56 {
            let Some(byte) = self.data.get(self.at) else {
                return;
            };
            if *byte == 0xFF {
                if self.data.get(self.at + 1) != Some(&0) {
                    return;
                }
                self.at += 1;
            }
            self.at += 1;
            self.held |= u64::from(*byte) << (56 - self.count);
            self.count += 8;
        }
    }

    fn drop(&mut self, count: u32) -> Result<(), Stop> {
        if count > self.count {
            return Err(Stop::Ends);
        }
        self.held <<= count;
        self.count -= count;
        Ok(())
    }

    /// The next value of a table; the number of extra bits that follow it is
    /// at most 16, so one filling serves both.
    fn symbol(&mut self, table: &Table) -> Result<u8, Stop> {
        if self.count < 32 {
            self.fill();
        }
        let (length, value) = table.short[(self.held >> (64 - LOOK)) as usize];
        if length > 0 {
            self.drop(u32::from(length))?;
            return Ok(value);
        }
        for length in LOOK + 1..=16 {
            let code = (self.held >> (64 - length)) as i32;
            if code <= table.max_code[length as usize] {
                self.drop(length)?;
                let index = code + table.offset[length as usize];
                let value = usize::try_from(index)
                    .ok()
                    .and_then(|i| table.values.get(i));
                return value.copied().ok_or(Stop::Nonsense);
            }
        }
        Err(if self.count < 16 {
            Stop::Ends
        } else {
            Stop::Nonsense
        })
    }

    /// Passes over one 8 x 8 block of a sequential scan.
    pub fn block(&mut self, dc: &Table, ac: &Table) -> Result<(), Stop> {
        let bits = self.symbol(dc)?;
        if bits > 16 {
            return Err(Stop::Nonsense);
        }
        self.drop(bits.into())?;
        let mut k = 1;
        while k < 64 {
            let symbol = self.symbol(ac)?;
            match (symbol >> 4, symbol & 15) {
                (15, 0) => k += 16,
                (_, 0) => break,
                (run, bits) => {
                    self.drop(bits.into())?;
                    k += u32::from(run) + 1;
                }
            }
        }
        Ok(())
    }

    /// Passes over the restart marker that must come now.
    pub fn restart(&mut self) -> Result<(), Stop> {
        self.fill();
        if self.count >= 8 {
            return Err(Stop::Nonsense);
        }
        while let (Some(0xFF), Some(0xFF)) = (self.data.get(self.at), self.data.get(self.at + 1)) {
            self.at += 1;
        }
        match (self.data.get(self.at), self.data.get(self.at + 1)) {
            (Some(0xFF), Some(0xD0..=0xD7)) => {
                *self = Self::new(self.data, self.at + 2);
                Ok(())
            }
            _ => Err(Stop::Ends),
        }
    }
}
