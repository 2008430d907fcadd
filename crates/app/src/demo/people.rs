//! Invented persons with synthetic national ids: month + 80, as the national register's own test persons have it.

use super::names::{LAST, MEN, SAMI, WOMEN, WORLD};
use super::random::Random;
use chrono::{Datelike, Days, NaiveDate};
use domain::ids::PersonId;
use std::collections::HashSet;

pub(super) struct Person {
    pub id: PersonId,
    pub national_id: String,
    pub first: &'static str,
    pub last: &'static str,
    pub born: NaiveDate,
    pub protected: bool,
    pub died_on: Option<NaiveDate>,
    pub moved_out_on: Option<NaiveDate>,
    /// Positions of loans, needs and jobs, the oldest first.
    pub loans: Vec<usize>,
    pub needs: Vec<usize>,
    pub jobs: Vec<usize>,
}

impl Person {
    pub fn is_here(&self) -> bool {
        self.died_on.is_none() && self.moved_out_on.is_none()
    }
}

/// A name that goes with a body: woman or man, from one of three lists.
pub(super) fn name(rng: &mut Random, woman: bool) -> (&'static str, &'static str) {
    match rng.below(100) {
        0..=4 => (rng.pick(SAMI.0), rng.pick(SAMI.1)),
        5..=13 => (rng.pick(WORLD.0), rng.pick(WORLD.1)),
        _ => (rng.pick(if woman { WOMEN } else { MEN }), rng.pick(LAST)),
    }
}

pub(super) fn person(rng: &mut Random, id: PersonId, today: NaiveDate, taken: &mut HashSet<String>) -> Person {
    let woman = rng.chance(0.58);
    loop {
        // Most are old, some are children with a device for years, some have broken an ankle.
        let age = match rng.below(100) {
            0..=6 => rng.between(2.0, 18.0),
            7..=24 => rng.between(18.0, 67.0),
            25..=59 => rng.between(67.0, 83.0),
            _ => rng.between(83.0, 99.0),
        };
        let born = today
            .checked_sub_days(Days::new((age * 365.25) as u64))
            .unwrap_or(today);
        let Some(number) = national_id(rng, born, woman) else {
            continue;
        };
        if !taken.insert(number.clone()) {
            continue;
        }
        let (first, last) = name(rng, woman);
        return Person {
            id,
            national_id: number,
            first,
            last,
            born,
            protected: rng.chance(0.012),
            died_on: None,
            moved_out_on: None,
            loans: vec![],
            needs: vec![],
            jobs: vec![],
        };
    }
}

/// Eleven digits with month + 80. `None` where the drawn individual number has no check digits.
fn national_id(rng: &mut Random, born: NaiveDate, woman: bool) -> Option<String> {
    let individual = if born.year() < 2000 {
        rng.range(0, 249)
    } else {
        rng.range(250, 499)
    };
    // The last digit of the individual number is even for women; the series from 500 belongs to those born from 2000.
    let individual = individual * 2 + i64::from(!woman);
    let text = format!(
        "{:02}{:02}{:02}{individual:03}",
        born.day(),
        born.month() + 80,
        born.year() % 100
    );
    let mut digits: Vec<u32> = text.bytes().map(|b| u32::from(b - b'0')).collect();
    for weights in [&[3, 7, 6, 1, 8, 9, 4, 5, 2][..], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2][..]] {
        let sum: u32 = digits.iter().zip(weights).map(|(d, w)| d * w).sum();
        match (11 - sum % 11) % 11 {
            10 => return None,
            digit => digits.push(digit),
        }
    }
    Some(digits.iter().map(|d| char::from(b'0' + *d as u8)).collect())
}

pub(super) fn phone(rng: &mut Random) -> String {
    // 999 is not given out.
    format!("999 {:02} {:03}", rng.below(100), rng.below(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::national_id::{Country, NationalId};
    use uuid::Uuid;

    #[test]
    fn every_made_up_national_id_is_synthetic_valid_and_tells_the_birth_date() {
        let mut rng = Random::new(1);
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let mut taken = HashSet::new();
        for _ in 0..500 {
            let person = person(&mut rng, PersonId(Uuid::nil()), today, &mut taken);
            let id = NationalId::parse(Country::No, &person.national_id).unwrap();
            assert_eq!(id.birth_date(), Some(person.born));
            assert!(matches!(person.national_id.as_bytes()[2], b'8' | b'9'));
        }
        assert_eq!(taken.len(), 500);
    }
}
