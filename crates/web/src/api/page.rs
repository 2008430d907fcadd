//! Pages of lists, in the order of recording.

use serde::Serialize;
use utoipa::ToSchema;

/// Rows of a page where nothing is said.
const USUAL: i64 = 50;
/// Most rows of a page.
pub const MOST: i64 = 200;

/// One page of a list, in the order of recording.
#[derive(Debug, Serialize, ToSchema)]
pub struct Paged<T: ToSchema> {
    pub items: Vec<T>,
    /// Give it as `after` to read the next page; null on the last one.
    pub next: Option<i64>,
    /// Remember it and give it as `after` another time to learn what has come since. Nothing is missed, whatever was being
    /// written while this page was read; what came in the last moment may be told twice.
    pub resume: i64,
}

/// What a list's query says about the page.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    pub after: i64,
    pub limit: i64,
}

impl Ask {
    /// `after` below 0 is the beginning; `limit` outside 1 to 200 is brought inside.
    pub fn new(after: Option<i64>, limit: Option<i64>) -> Ask {
        Ask {
            after: after.unwrap_or(0).max(0),
            limit: limit.unwrap_or(USUAL).clamp(1, MOST),
        }
    }
    /// One more than the page holds, so that it is known whether there is another.
    pub fn most(&self) -> i64 {
        self.limit + 1
    }
    /// The page of these rows. `settled` was asked for before they were read.
    pub fn page<R, T: ToSchema + From<R>>(&self, mut rows: Vec<R>, settled: i64, seq: impl Fn(&R) -> i64) -> Paged<T> {
        let more = rows.len() as i64 > self.limit;
        rows.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
        let last = rows.last().map(&seq);
        let next = last.filter(|_| more);
        Paged {
            items: rows.into_iter().map(T::from).collect(),
            next,
            resume: next.map_or(settled, |last| last.min(settled)),
        }
    }
}
