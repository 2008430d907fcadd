use super::scale::steps;
use super::*;
use crate::components::tag::Tone;
use crate::i18n::Lang;
use maud::Render;

const EN: L = L::new(Lang::En, chrono_tz::Europe::Oslo);

fn heads() -> (String, String) {
    ("Days".into(), "Jobs".into())
}

#[test]
fn an_axis_begins_at_zero_and_reaches_over_the_highest_value() {
    for most in [1.0, 3.0, 7.0, 12.0, 99.0, 1234.0] {
        let steps = steps(most, true);
        assert_eq!(steps[0], 0.0);
        assert!(*steps.last().unwrap() >= most, "{most}: {steps:?}");
        assert!(
            steps.len() <= 6 && steps.iter().all(|step| step.fract() == 0.0),
            "{most}: {steps:?}"
        );
    }
}

#[test]
fn a_bar_twice_as_large_is_twice_as_long() {
    let html = Bars::new(EN, "T", "F", heads())
        .bar("a", 10.0, Tone::Info)
        .bar("b", 5.0, Tone::Info)
        .render()
        .into_string();
    let widths: Vec<f64> = html
        .split("<rect")
        .skip(1)
        .map(|rect| {
            rect.split("width=\"")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap()
                .parse()
                .unwrap()
        })
        .collect();
    assert!((widths[0] / widths[1] - 2.0).abs() < 0.01, "{widths:?}");
}

#[test]
fn a_picture_tells_its_finding_and_carries_its_figures() {
    let html = Histogram::new(EN, "Deliveries waiting", "Two of five are late.", "days", heads())
        .bin("0–4", 3, false)
        .bin("5–9", 2, true)
        .limit(1.0, "Limit 5 days")
        .stamp(5, "22 Nov")
        .csv("/waiting.csv")
        .render()
        .into_string();
    assert!(html.contains(r#"role="img" aria-label="Deliveries waiting. Two of five are late.""#));
    assert!(html.contains("5 in all, as of 22 Nov") && html.contains("Limit 5 days"));
    assert!(html.contains("<td") && html.contains("/waiting.csv"));
    assert!(!html.contains("style="));
}

#[test]
fn a_month_without_measurement_is_a_gap_not_a_zero() {
    let months = ["Jan", "Feb", "Mar", "Apr"].map(str::to_owned).to_vec();
    let html = Lines::new(EN, "T", "F", "Month", months)
        .series("Median", vec![Some(3.0), None, Some(4.0), Some(5.0)])
        .render()
        .into_string();
    let path = html.split(" d=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(path.matches('M').count(), 2, "{path}");
    assert!(html.contains(r#"data-label="Median">–</td>"#));
}

#[test]
fn a_picture_of_nothing_does_not_fail() {
    Histogram::new(EN, "T", "F", "days", heads()).render();
    Bars::new(EN, "T", "F", heads()).render();
    Lines::new(EN, "T", "F", "Month", vec![])
        .series("Median", vec![])
        .render();
}

#[test]
fn words_in_a_picture_are_escaped() {
    let html = Bars::new(EN, "T", "F", heads())
        .bar("<b>&", 1.0, Tone::Info)
        .render()
        .into_string();
    assert!(html.contains(">&lt;b>&amp;</text>"));
}
