//! Pages of lists, in the order of recording.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use std::str::FromStr;
use utoipa::openapi::schema::Object;
use utoipa::openapi::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Ref, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// Rows of a page where nothing is said.
const USUAL: i64 = 50;
/// Most rows of a page.
pub const MOST: i64 = 200;

/// Where a reading stands: the last number that was told, and, where later ones were told before earlier ones could be
/// written, the number up to which nothing can be missing. Written `after` or `after.whole`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    after: i64,
    /// At most `after`.
    whole: i64,
}

impl FromStr for Cursor {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Cursor, Self::Err> {
        let (after, whole) = text.split_once('.').unwrap_or((text, text));
        let after = after.parse::<i64>()?.max(0);
        let whole = whole.parse::<i64>()?.clamp(0, after);
        Ok(Cursor { after, whole })
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Cursor, D::Error> {
        String::deserialize(from)?
            .parse()
            .map_err(|_| de::Error::custom("a cursor"))
    }
}

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if self.after == self.whole {
            to.collect_str(&self.after)
        } else {
            to.collect_str(&format_args!("{}.{}", self.after, self.whole))
        }
    }
}

impl PartialSchema for Cursor {
    fn schema() -> RefOr<Schema> {
        schema().into()
    }
}
impl ToSchema for Cursor {}

/// A cursor's form.
pub fn schema() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("Where a reading stands; opaque"))
        .pattern(Some("^[0-9]{1,18}(\\.[0-9]{1,18})?$"))
        .examples(["4711"])
        .build()
}

/// One page of a list, in the order of recording.
#[derive(Debug, Serialize)]
pub struct Paged<T> {
    pub items: Vec<T>,
    /// Give it as `after` to read the next page; null on the last one.
    pub next: Option<Cursor>,
    /// Remember it and give it as `after` another time to learn what has come since. Nothing is missed, whatever was being
    /// written while the pages were read; what came in the last moment may be told twice.
    pub resume: Cursor,
}

impl<T: ToSchema> ToSchema for Paged<T> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Page", T::name()))
    }
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
        schemas.push((Cursor::name().into_owned(), Cursor::schema()));
    }
}

impl<T: ToSchema> PartialSchema for Paged<T> {
    fn schema() -> RefOr<Schema> {
        let cursor = || Ref::from_schema_name(Cursor::name());
        let next = OneOfBuilder::new()
            .description(Some("Give it as `after` to read the next page; null on the last one"))
            .item(ObjectBuilder::new().schema_type(Type::Null))
            .item(cursor());
        ObjectBuilder::new()
            .description(Some("One page of a list, in the order of recording"))
            .property("items", ArrayBuilder::new().items(Ref::from_schema_name(T::name())))
            .property("next", next)
            .property("resume", cursor())
            .required("items")
            .required("next")
            .required("resume")
            .into()
    }
}

/// What a list's query says about the page.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    cursor: Cursor,
    pub limit: i64,
}

impl Ask {
    /// `limit` outside 1 to 200 is brought inside.
    pub fn new(after: Option<Cursor>, limit: Option<i64>) -> Ask {
        Ask {
            cursor: after.unwrap_or_default(),
            limit: limit.unwrap_or(USUAL).clamp(1, MOST),
        }
    }
    pub fn after(&self) -> i64 {
        self.cursor.after
    }
    /// One more than the page holds, so that it is known whether there is another.
    pub fn most(&self) -> i64 {
        self.limit + 1
    }
    /// The page of these rows. `settled` was asked for before they were read.
    pub fn page<R, T: ToSchema + From<R>>(&self, mut rows: Vec<R>, settled: i64, seq: impl Fn(&R) -> i64) -> Paged<T> {
        let more = rows.len() as i64 > self.limit;
        rows.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
        let last = rows.last().map(&seq).filter(|_| more);
        self.told(rows.into_iter().map(T::from).collect(), last, settled)
    }
    /// The page of these rows, where the list itself says whether it goes on after `last`.
    pub fn told<T: ToSchema>(&self, items: Vec<T>, last: Option<i64>, settled: i64) -> Paged<T> {
        let Cursor { after, whole } = self.cursor;
        // Once a later row was told before an earlier one could be written, only another reading makes up for it.
        let whole = match after == whole {
            true => whole.max(last.map_or(settled, |last| last.min(settled))),
            false => whole,
        };
        Paged {
            items,
            next: last.map(|after| Cursor {
                after,
                whole: whole.min(after),
            }),
            resume: Cursor { after: whole, whole },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(cursor: &str, rows: &[i64], settled: i64) -> (Option<String>, String) {
        #[derive(Serialize, ToSchema)]
        struct Row(i64);
        impl From<i64> for Row {
            fn from(n: i64) -> Row {
                Row(n)
            }
        }
        let ask = Ask::new(Some(cursor.parse().unwrap()), Some(2));
        let page: Paged<Row> = ask.page(rows.to_vec(), settled, |n| *n);
        let json = serde_json::to_value(&page).unwrap();
        (
            json["next"].as_str().map(str::to_owned),
            json["resume"].as_str().unwrap().to_owned(),
        )
    }

    #[test]
    fn a_settled_page_leads_to_its_last_row() {
        assert_eq!(page("0", &[3, 5, 9], 20), (Some("5".into()), "5".into()));
    }

    #[test]
    fn the_last_page_leads_to_all_that_is_settled() {
        assert_eq!(page("5", &[9], 20), (None, "20".into()));
        assert_eq!(page("5", &[9], 7), (None, "7".into()));
        assert_eq!(page("5", &[], 3), (None, "5".into()), "never backwards");
    }

    #[test]
    fn what_was_passed_unsettled_is_come_back_to_though_it_settles_meanwhile() {
        assert_eq!(page("0", &[3, 5, 9], 4), (Some("5.4".into()), "4".into()));
        assert_eq!(page("5.4", &[9], 20), (None, "4".into()));
    }
}
