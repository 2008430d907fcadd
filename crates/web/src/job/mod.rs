//! Jobs: the queue by time left, one job with what can be done, and a new job.

mod new;
mod one;
mod queue;

use crate::i18n::{L, args};
use crate::routes::{Access, Route, get, post};
use app::job::JobRow;
use chrono::NaiveDate;
use domain::access::Right;

pub const JOBS: &str = "/jobs";

pub fn routes() -> Vec<Route> {
    const SEE: Access = Access::With(Right::SeeJobs);
    const PLAN: Access = Access::With(Right::PlanJobs);
    const WORK: Access = Access::WithAny(&[Right::DoJobs, Right::PlanJobs]);
    vec![
        get(JOBS, SEE, queue::list),
        post("/jobs/plan", PLAN, queue::plan),
        get("/jobs/new", PLAN, new::form),
        post("/jobs/new", PLAN, new::create),
        get("/jobs/{id}", SEE, one::show),
        post("/jobs/{id}/confirm", PLAN, one::confirm),
        post("/jobs/{id}/plan", PLAN, one::plan),
        post("/jobs/{id}/unplan", PLAN, one::unplan),
        post("/jobs/{id}/done", WORK, one::done),
        post("/jobs/{id}/cancel", WORK, one::cancel),
    ]
}

/// When it is planned and for whom, in words.
pub fn planned(l: L, job: &JobRow, today: NaiveDate) -> String {
    match (job.planned_on, &job.planned_to_name) {
        (Some(on), Some(name)) => l.tf(
            "job-planned-to",
            args!["date" => l.day(on, today), "name" => name.as_str()],
        ),
        (Some(on), None) => l.day(on, today),
        (None, _) => l.t("job-not-planned"),
    }
}

/// What is carried: the first thing, and how many more.
pub fn load_words(l: L, job: &JobRow) -> String {
    match (&job.first, job.pieces) {
        (None, _) => l.t("job-no-load"),
        (Some(first), ..=1) => first.clone(),
        (Some(first), n) => l.tf("job-load-more", args!["name" => first.as_str(), "n" => n - 1]),
    }
}
