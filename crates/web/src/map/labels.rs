//! Which roads are named on a map, and where: the important and the near first, along straight pieces, none over another.

use app::map::{Drawn, Kind};

/// A road's name where it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Label<'a> {
    pub name: &'a str,
    /// The middle of the text, in pixels.
    pub at: [f64; 2],
    /// Degrees clockwise, −90 to 90: never on its head.
    pub angle: f64,
    pub main: bool,
}

/// Pixels that a letter is wide, on average; measured on Inter at 12 pixels.
const LETTER: f64 = 6.7;
/// Half the height of a name with what is left free around it.
const HALF: f64 = 9.0;
/// The same name again after so many pixels.
const AGAIN: f64 = 420.0;
const MOST: usize = 60;

/// The first zoom that names it.
fn named_from(kind: Kind) -> u8 {
    match kind {
        Kind::Motorway | Kind::Main => 11,
        Kind::Through => 13,
        Kind::Lane => 14,
        Kind::Street => 15,
        Kind::Track | Kind::Path => 17,
        Kind::Ferry => 12,
    }
}

/// Names for the roads of a drawing of so many pixels, whose lines have so many units a pixel, and none under the pin.
pub fn placed<'a>(roads: &[Drawn<'a>], zoom: u8, size: [u16; 2], units: f64, pin: Option<[f64; 2]>) -> Vec<Label<'a>> {
    let middle = size.map(|side| f64::from(side) / 2.0);
    let off = |p: [f64; 2]| (p[0] - middle[0]).hypot(p[1] - middle[1]);
    let mut wishes: Vec<(Kind, Label<'a>)> = vec![];
    for road in roads
        .iter()
        .filter(|r| !r.name.is_empty() && named_from(r.kind) <= zoom)
    {
        let line: Vec<[f64; 2]> = road.line.iter().map(|p| p.map(|v| f64::from(v) / units)).collect();
        let main = matches!(road.kind, Kind::Motorway | Kind::Main | Kind::Through);
        let wide = width(road.name);
        wishes.extend(straight(&line, wide).into_iter().map(|(a, b)| {
            let label = Label {
                name: road.name,
                at: [0, 1].map(|k| (a[k] + b[k]) / 2.0),
                angle: upright((b[1] - a[1]).atan2(b[0] - a[0]).to_degrees()),
                main,
            };
            (road.kind, label)
        }));
    }
    // Near the middle is read first; on a phone it is all that is seen.
    wishes.sort_by(|(a, x), (b, y)| {
        let key = |label: &Label<'_>| (off(label.at) / 150.0).floor();
        (key(x).total_cmp(&key(y)).then(a.cmp(b))).then(off(x.at).total_cmp(&off(y.at)))
    });
    let mut labels: Vec<Label<'a>> = vec![];
    let mut taken: Vec<[f64; 2]> = pin.iter().flat_map(|[x, y]| [[*x, y - 4.0], [*x, y - 20.0]]).collect();
    for (_, wish) in wishes {
        let inside = (0..2).all(|k| (20.0..=f64::from(size[k]) - 20.0).contains(&wish.at[k]));
        let dots = dots(&wish);
        let free = || (dots.iter()).all(|d| taken.iter().all(|t| (d[0] - t[0]).hypot(d[1] - t[1]) >= HALF * 2.0));
        let near = |l: &Label<'_>| l.name == wish.name && (l.at[0] - wish.at[0]).hypot(l.at[1] - wish.at[1]) < AGAIN;
        if inside && labels.len() < MOST && !labels.iter().any(near) && free() {
            taken.extend(dots);
            labels.push(wish);
        }
    }
    labels
}

fn width(name: &str) -> f64 {
    name.chars().count() as f64 * LETTER + 8.0
}

fn upright(degrees: f64) -> f64 {
    match degrees {
        d if d > 90.0 => d - 180.0,
        d if d <= -90.0 => d + 180.0,
        d => d,
    }
}

/// Places along the text, as far apart as it is high.
fn dots(label: &Label<'_>) -> Vec<[f64; 2]> {
    let wide = width(label.name);
    let (sin, cos) = label.angle.to_radians().sin_cos();
    let count = (wide / HALF).ceil();
    (0..=count as usize)
        .map(|n| {
            let along = (n as f64 / count - 0.5) * wide;
            [label.at[0] + cos * along, label.at[1] + sin * along]
        })
        .collect()
}

/// Both ends of pieces of a line that are so long and nearly straight.
fn straight(line: &[[f64; 2]], long: f64) -> Vec<([f64; 2], [f64; 2])> {
    let mut passed = vec![0.0];
    for w in line.windows(2) {
        passed.push(passed[passed.len() - 1] + (w[1][0] - w[0][0]).hypot(w[1][1] - w[0][1]));
    }
    let whole = passed[passed.len() - 1];
    let at = |way: f64| {
        let k = passed.partition_point(|p| *p < way).clamp(1, line.len() - 1);
        let share = (way - passed[k - 1]) / (passed[k] - passed[k - 1]).max(1e-9);
        [0, 1].map(|c| line[k - 1][c] + (line[k][c] - line[k - 1][c]) * share)
    };
    let mut found = vec![];
    let mut from = (whole - long) / 2.0 % 30.0;
    while from >= 0.0 && from + long <= whole {
        let (a, m, b) = (at(from), at(from + long / 2.0), at(from + long));
        let chord = (b[0] - a[0]).hypot(b[1] - a[1]);
        let sag = (m[0] - (a[0] + b[0]) / 2.0).hypot(m[1] - (a[1] + b[1]) / 2.0);
        if chord > long * 0.97 && sag < 4.0 {
            found.push((a, b));
        }
        from += 30.0;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn road(kind: Kind, name: &str, line: Vec<[i32; 2]>) -> Drawn<'_> {
        Drawn {
            kind,
            class: "",
            name,
            line,
        }
    }

    #[test]
    fn a_name_lies_along_its_road_and_is_never_upside_down() {
        let roads = [road(Kind::Street, "Storgata", vec![[300, 300], [100, 100]])];
        let labels = placed(&roads, 16, [400, 400], 1.0, None);
        assert_eq!(labels.len(), 1);
        assert_eq!(labels[0].angle, 45.0);
        assert_eq!(labels[0].at[0], labels[0].at[1]);
    }

    #[test]
    fn names_keep_apart_and_the_more_important_one_stays() {
        let roads = [
            road(Kind::Street, "Lia", vec![[100, 206], [300, 206]]),
            road(Kind::Main, "Storgata", vec![[100, 200], [300, 200]]),
        ];
        let names: Vec<&str> = placed(&roads, 16, [400, 400], 1.0, None)
            .iter()
            .map(|l| l.name)
            .collect();
        assert_eq!(names, ["Storgata"]);
    }

    #[test]
    fn a_road_too_short_or_too_crooked_or_too_small_has_no_name() {
        let crooked = (0..20).map(|n| [100 + n * 5, 200 + n % 2 * 30]).collect();
        for (zoom, line) in [
            (16, vec![[180, 200], [210, 200]]),
            (16, crooked),
            (14, vec![[100, 200], [300, 200]]),
        ] {
            let roads = [road(Kind::Street, "Storgata", line)];
            assert_eq!(placed(&roads, zoom, [400, 400], 1.0, None), []);
        }
    }
}
