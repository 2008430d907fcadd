//! The readers against small invented files, against random bytes, and (where `RAMPE_REAL_DATA` points to it) real data.

mod json_files;
mod messages;
mod real;
mod robust;
mod spreadsheets;
mod tables;

use super::{Parsed, RejectReason};

/// `line field code` of every row that was set aside.
fn aside<T>(parsed: &Parsed<T>) -> Vec<String> {
    parsed
        .set_aside()
        .map(|(row, reject)| format!("{} {} {}", row.at, reject.field, reject.reason.code()))
        .collect()
}

/// The reason of the only row that was set aside.
fn only_reason<T>(parsed: &Parsed<T>) -> RejectReason {
    let reasons: Vec<_> = parsed.set_aside().map(|(_, reject)| reject.reason.clone()).collect();
    assert_eq!(reasons.len(), 1, "{reasons:?}");
    reasons[0].clone()
}
