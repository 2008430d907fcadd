//! The file: a head (magic, version, checksum), a table of sections and the sections, each a row of numbers or of bytes. It is
//! mapped into memory and read in place.

use super::{About, Graph, OpenError, SECTIONS, Section};
use geo_index::rtree::RTreeRef;
use std::io::{Read, Seek, Write};
use std::path::Path;

const MAGIC: [u8; 12] = *b"RAMPE-ROADS\n";
pub(super) const VERSION: u32 = 3;
/// Magic, version, checksum, number of sections, padding.
const HEAD: usize = 32;

pub(super) enum Bytes {
    Mapped(memmap2::Mmap),
    Held(Vec<u64>),
}

impl Bytes {
    pub fn checksum(&self) -> u32 {
        let all = self.all();
        u32::from_le_bytes([all[16], all[17], all[18], all[19]])
    }

    pub fn all(&self) -> &[u8] {
        match self {
            Bytes::Mapped(map) => map,
            Bytes::Held(words) => bytemuck::cast_slice(words),
        }
    }
}

/// A file that is being put together, section by section.
pub(super) struct Writing {
    words: Vec<u64>,
    sections: [(usize, usize); SECTIONS],
}

impl Writing {
    pub fn new() -> Writing {
        Writing {
            words: vec![0; (HEAD + SECTIONS * 16) / 8],
            sections: [(0, 0); SECTIONS],
        }
    }

    /// Appends a section; the rows may be given back after it.
    pub fn put<T: bytemuck::Pod>(&mut self, section: Section, rows: &[T]) {
        let bytes: &[u8] = bytemuck::cast_slice(rows);
        let from = self.words.len() * 8;
        self.sections[section as usize] = (from, bytes.len());
        // No more than is needed: doubling would cost a county some hundred megabytes.
        self.words.reserve_exact(bytes.len().div_ceil(8));
        self.words.resize(self.words.len() + bytes.len().div_ceil(8), 0);
        bytemuck::cast_slice_mut::<u64, u8>(&mut self.words)[from..from + bytes.len()].copy_from_slice(bytes);
    }

    pub fn done(mut self, about: About) -> Graph {
        let meta = serde_json::to_vec(&about).expect("it is numbers and words under names");
        self.put(Section::Meta, &meta);
        let bytes: &mut [u8] = bytemuck::cast_slice_mut(&mut self.words);
        for (k, (from, length)) in self.sections.iter().enumerate() {
            let row = HEAD + k * 16;
            bytes[row..row + 8].copy_from_slice(&(*from as u64).to_le_bytes());
            bytes[row + 8..row + 16].copy_from_slice(&(*length as u64).to_le_bytes());
        }
        let sum = crc32fast::hash(&bytes[HEAD..]);
        bytes[..12].copy_from_slice(&MAGIC);
        bytes[12..16].copy_from_slice(&VERSION.to_le_bytes());
        bytes[16..20].copy_from_slice(&sum.to_le_bytes());
        bytes[20..24].copy_from_slice(&(SECTIONS as u32).to_le_bytes());
        Graph {
            bytes: Bytes::Held(self.words),
            sections: self.sections,
            about,
        }
    }
}

impl Graph {
    /// Writes the graph beside its place and moves it there when it is whole: whoever reads the old one goes on with that.
    ///
    /// # Errors
    /// Where the file can't be written; the old one stays.
    pub fn save(&self, path: &Path) -> std::io::Result<()> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".new");
        let beside = path.with_file_name(name);
        let written = std::fs::File::create(&beside).and_then(|mut file| {
            file.write_all(self.bytes.all())?;
            file.sync_all()
        });
        written.and_then(|()| std::fs::rename(&beside, path)).inspect_err(|_| {
            // What is half there helps nobody; that it can't be removed either says nothing more.
            std::fs::remove_file(&beside).ok();
        })
    }

    /// Maps a graph into memory.
    ///
    /// # Errors
    /// Where the file can't be read, is none of ours, of another version, or damaged.
    pub fn open(path: &Path) -> Result<Graph, OpenError> {
        let file = std::fs::File::open(path)?;
        // SAFETY: graph files are never written in place: `save` moves a whole new file over the old name, and the map keeps the
        // old one alive. Somebody who truncates the file by other means while it is in use stops the program.
        #[allow(unsafe_code)]
        let map = unsafe { memmap2::Mmap::map(&file)? };
        // The sum is worked out from what is read, not from the map: pages of the map count only once they are asked.
        Graph::from_bytes(Bytes::Mapped(map), sum_of(file)?)
    }

    /// The same from bytes.
    ///
    /// # Errors
    /// As [`Graph::open`].
    pub fn read(bytes: &[u8]) -> Result<Graph, OpenError> {
        let mut words = vec![0u64; bytes.len().div_ceil(8)];
        bytemuck::cast_slice_mut::<u64, u8>(&mut words)[..bytes.len()].copy_from_slice(bytes);
        let sum = crc32fast::hash(bytes.get(HEAD..).unwrap_or_default());
        Graph::from_bytes(Bytes::Held(words), sum)
    }

    fn from_bytes(bytes: Bytes, sum: u32) -> Result<Graph, OpenError> {
        let all = bytes.all();
        if all.len() < HEAD || all[..12] != MAGIC {
            return Err(OpenError::Foreign);
        }
        let number = |at: usize| u32::from_le_bytes([all[at], all[at + 1], all[at + 2], all[at + 3]]);
        if number(12) != VERSION {
            return Err(OpenError::Version(number(12)));
        }
        let damaged = |what: &str| OpenError::Damaged(what.to_owned());
        if number(20) as usize != SECTIONS || all.len() < HEAD + SECTIONS * 16 {
            return Err(damaged("its table of sections is cut off"));
        }
        let mut sections = [(0, 0); SECTIONS];
        for (k, section) in sections.iter_mut().enumerate() {
            let at = HEAD + k * 16;
            let long = |at: usize| u64::from(number(at)) | u64::from(number(at + 4)) << 32;
            let (from, length) = (long(at) as usize, long(at + 8) as usize);
            if from % 8 != 0 || from.checked_add(length).is_none_or(|end| end > all.len()) {
                return Err(damaged("it is shorter than its table says"));
            }
            *section = (from, length);
        }
        if sum != number(16) {
            return Err(damaged("its checksum is another one"));
        }
        let (from, length) = sections[Section::Meta as usize];
        let about = serde_json::from_slice(&all[from..from + length]).map_err(|e| damaged(&e.to_string()))?;
        let (from, length) = sections[Section::Tree as usize];
        // The library takes any width of the tree's nodes for granted.
        if length < 8 || u16::from_le_bytes([all[from + 2], all[from + 3]]) < 2 {
            return Err(damaged("its tree of places is none"));
        }
        RTreeRef::<i32>::try_new(&&all[from..from + length]).map_err(|e| damaged(&e.to_string()))?;
        Ok(Graph { bytes, sections, about })
    }
}

/// The checksum of a graph's file.
fn sum_of(mut file: std::fs::File) -> std::io::Result<u32> {
    file.seek(std::io::SeekFrom::Start(HEAD as u64))?;
    let mut sum = crc32fast::Hasher::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(sum.finalize()),
            n => sum.update(&buffer[..n]),
        }
    }
}
