//! Points of a stretch in few bytes: the first one whole, then how far each lies from the one before, in the variable-length numbers of
//! protocol buffers (seven bits a byte, the sign in the lowest).

use crate::read::Place;

fn put(bytes: &mut Vec<u8>, step: i32) {
    let mut left = (step << 1 ^ step >> 31) as u32;
    while left >= 0x80 {
        bytes.push(left as u8 | 0x80);
        left >>= 7;
    }
    bytes.push(left as u8);
}

fn take(bytes: &mut impl Iterator<Item = u8>) -> Option<i32> {
    let mut value = 0u32;
    for shift in (0..35).step_by(7) {
        let byte = bytes.next()?;
        value |= u32::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        if byte < 0x80 {
            break;
        }
    }
    Some((value >> 1) as i32 ^ -((value & 1) as i32))
}

pub(super) fn write(bytes: &mut Vec<u8>, line: &[Place]) {
    let mut last = [0i32; 2];
    for place in line {
        for (from, to) in last.iter().zip(place) {
            put(bytes, to.wrapping_sub(*from));
        }
        last = *place;
    }
}

pub(super) fn read(bytes: &[u8]) -> Vec<Place> {
    let mut bytes = bytes.iter().copied();
    let mut last = [0i32; 2];
    let next = || {
        for at in &mut last {
            *at = at.wrapping_add(take(&mut bytes)?);
        }
        Some(last)
    };
    std::iter::from_fn(next).collect()
}

#[cfg(test)]
mod tests {
    use super::{read, write};

    #[test]
    fn points_are_read_as_they_were_written() {
        let lines: [&[[i32; 2]]; 4] = [
            &[],
            &[[0, 0]],
            &[
                [107_500_000, 599_100_000],
                [107_500_120, 599_099_000],
                [107_500_120, 599_099_000],
            ],
            &[[i32::MIN, i32::MAX], [i32::MAX, i32::MIN], [-1, 1]],
        ];
        for line in lines {
            let mut bytes = vec![];
            write(&mut bytes, line);
            assert_eq!(read(&bytes), line);
            // Cut off, what is whole of it is there.
            for cut in 0..bytes.len() {
                assert!(line.starts_with(&read(&bytes[..cut])));
            }
        }
    }
}
