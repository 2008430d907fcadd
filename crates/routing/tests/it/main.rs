#![allow(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod again;
mod as_vroom;
mod brute;
mod check;
mod features;
mod hours;
mod limit;
mod mutated;
mod problems;
mod rules;
mod vroom;
mod why;
mod why_by_hand;
