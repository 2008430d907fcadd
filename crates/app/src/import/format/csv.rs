//! Text files: which encoding, which separator, and the records with their lines. Quoted fields may span lines.

use super::cell::Cell;
use super::reason::FileFault;

/// One record of a delimited text file.
pub(super) struct CsvRecord {
    /// 1-based line on which the record begins.
    pub line: u32,
    pub cells: Vec<Cell>,
    /// The record's own text without its line end.
    pub raw: String,
}

/// Text of a file in UTF-8 (with or without byte-order mark), UTF-16 with a mark, or else Windows-1252, which is what
/// older Windows programs write when asked for CSV. Control characters mean that the file is not text at all.
pub(super) fn decode(bytes: &[u8]) -> Result<String, FileFault> {
    let (text, mark) = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, mark)) => {
            let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
            if broken {
                return Err(FileFault::UnknownEncoding { byte: mark });
            }
            (text, mark)
        }
        None => match std::str::from_utf8(bytes) {
            Ok(text) => (text.into(), 0),
            Err(_) => (encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0, 0),
        },
    };
    if let Some((byte, _)) = text
        .char_indices()
        .find(|(_, c)| c.is_control() && !matches!(c, '\t' | '\r' | '\n' | '\u{c}'))
    {
        return Err(FileFault::UnknownEncoding { byte: mark + byte });
    }
    if text.trim().is_empty() {
        return Err(FileFault::Empty);
    }
    Ok(text.into_owned())
}

/// The separator that the header uses most, outside quotes; `;` when it uses none.
fn separator(header: &str) -> u8 {
    let mut counts = [(b';', 0_usize), (b'\t', 0), (b',', 0)];
    let mut quoted = false;
    for byte in header.bytes() {
        if byte == b'"' {
            quoted = !quoted;
        } else if !quoted && let Some(count) = counts.iter_mut().find(|(separator, _)| *separator == byte) {
            count.1 += 1;
        }
    }
    let mut best = counts[0];
    for count in counts {
        if count.1 > best.1 {
            best = count;
        }
    }
    best.0
}

/// The records of a text file, the header first. A line `sep=;` before the header (Excel writes it) is obeyed.
pub(super) fn records(bytes: &[u8]) -> Result<Vec<CsvRecord>, FileFault> {
    let text = decode(bytes)?;
    // Old Macs end lines with a carriage return alone; the line counting below wants line feeds.
    let text = if text.contains('\n') {
        text
    } else {
        text.replace('\r', "\n")
    };
    let mut body = text.as_str();
    let mut line = 1_u32;
    let mut forced = None;
    while let Some((first, rest)) = body.split_once('\n') {
        let told = first
            .trim()
            .to_ascii_lowercase()
            .strip_prefix("sep=")
            .map(str::to_owned);
        match told {
            Some(sep) if sep.len() == 1 => forced = sep.bytes().next(),
            _ if first.trim().is_empty() => {}
            _ => break,
        }
        body = rest;
        line += 1;
    }
    let header = body.lines().next().unwrap_or_default();
    let separator = forced.unwrap_or_else(|| separator(header));
    Ok(split(body, line, separator))
}

fn split(body: &str, first_line: u32, separator: u8) -> Vec<CsvRecord> {
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(body.as_bytes());
    let mut records: Vec<CsvRecord> = Vec::new();
    let mut record = ::csv::StringRecord::new();
    let (mut start, mut line) = (0_usize, first_line);
    // The text is valid UTF-8 and read from memory, so the only end is the end of the text.
    while let Ok(true) = reader.read_record(&mut record) {
        let end = usize::try_from(reader.position().byte())
            .unwrap_or(body.len())
            .min(body.len());
        let piece = body.get(start..end).unwrap_or_default();
        let blank = piece.len() - piece.trim_start_matches(['\r', '\n']).len();
        let begins = line + newlines(&piece[..blank]);
        let raw = piece.trim_matches(['\r', '\n']);
        line += newlines(piece);
        start = end;
        let width = records.first().map_or(record.len(), |head| head.cells.len());
        let odd_quotes = raw.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
        if raw.contains('\n') && (record.len() != width || odd_quotes) {
            // A quote that was opened and never closed has swallowed the lines after it; read them one by one instead.
            records.extend(line_by_line(raw, begins, separator));
        } else {
            let cells = record.iter().map(Cell::text).collect();
            records.push(CsvRecord {
                line: begins,
                cells,
                raw: raw.to_owned(),
            });
        }
    }
    records
}

fn line_by_line(raw: &str, first_line: u32, separator: u8) -> Vec<CsvRecord> {
    (first_line..)
        .zip(raw.split('\n'))
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(line, text)| {
            let text = text.trim_end_matches('\r');
            let cells = text
                .split(char::from(separator))
                .map(|cell| Cell::text(cell.trim_matches('"')))
                .collect();
            CsvRecord {
                line,
                cells,
                raw: text.to_owned(),
            }
        })
        .collect()
}

fn newlines(text: &str) -> u32 {
    u32::try_from(text.bytes().filter(|byte| *byte == b'\n').count()).unwrap_or(u32::MAX)
}

/// One line of `;`-separated text that [`records`] reads back to the same cells.
pub(super) fn line_of<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let quoted = cells.map(|cell| {
        if cell.contains([';', '"', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    });
    quoted.collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
        let records = records(bytes).unwrap();
        records
            .into_iter()
            .map(|r| (r.line, r.cells.into_iter().map(|c| c.text).collect()))
            .collect()
    }

    fn same(bytes: &[u8]) {
        assert_eq!(
            cells(bytes),
            vec![
                (1, vec!["navn".to_owned(), "sted".to_owned()]),
                (2, vec!["Åse".to_owned(), "Bø".to_owned()])
            ],
            "{bytes:?}"
        );
    }

    #[test]
    fn every_usual_encoding_gives_the_same_cells() {
        same("navn;sted\nÅse;Bø\n".as_bytes());
        same("\u{feff}navn;sted\r\nÅse;Bø\r\n".as_bytes());
        same(b"navn;sted\r\n\xc5se;B\xf8\r\n");
        let mut little = vec![0xff, 0xfe];
        little.extend("navn;sted\r\nÅse;Bø".encode_utf16().flat_map(u16::to_le_bytes));
        same(&little);
        let mut big = vec![0xfe, 0xff];
        big.extend("navn\tsted\nÅse\tBø".encode_utf16().flat_map(u16::to_be_bytes));
        same(&big);
    }

    #[test]
    fn the_separator_is_found_or_told() {
        same("navn,sted\nÅse,Bø".as_bytes());
        same("navn\tsted\nÅse\tBø".as_bytes());
        same("\"navn\";\"sted\"\n\"Åse\";\"Bø\"".as_bytes());
        same("navn;sted\rÅse;Bø\r".as_bytes());
        let told = cells("sep=,\nnavn,sted;bydel\nÅse,Bø".as_bytes());
        assert_eq!(told[0], (2, vec!["navn".to_owned(), "sted;bydel".to_owned()]));
    }

    #[test]
    fn lines_are_counted_over_blank_lines_and_quoted_line_breaks() {
        let read = cells(b"a;b\n\n\n1;\"x\ny\"\n2;z\n");
        let lines: Vec<u32> = read.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 4, 6]);
        assert_eq!(read[1].1[1], "x\ny");
    }

    #[test]
    fn a_quote_that_never_closes_costs_no_other_row() {
        let read = cells(b"a;b\n1;\"x\n2;y\n3;z\n");
        assert_eq!(read.len(), 4);
        assert_eq!(read[3], (4, vec!["3".to_owned(), "z".to_owned()]));
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert_eq!(decode(b"a;b\0c"), Err(FileFault::UnknownEncoding { byte: 3 }));
        assert_eq!(decode(b"a;b\x81"), Err(FileFault::UnknownEncoding { byte: 3 }));
        assert_eq!(decode(b" \r\n"), Err(FileFault::Empty));
        assert_eq!(decode(b""), Err(FileFault::Empty));
    }

    #[test]
    fn a_written_line_reads_back() {
        let line = line_of(["a;b", "c \"d\"", ""].into_iter());
        let read = cells(format!("x;y;z\n{line}").as_bytes());
        assert_eq!(read[1].1, ["a;b", "c \"d\"", ""]);
    }
}
