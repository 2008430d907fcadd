//! Towns as text: a line for each node (`n 1 10.75 59.91 highway=traffic_signals`), way (`w 1 1,2,3 highway=residential`) and relation
//! (`r 1 w1:from,n2:via,w3:to type=restriction restriction=no_left_turn`). What is no such line is passed over.

use roads::pbf::{File, Member, Tag};

/// A town larger than this is no quicker way to anything new.
const MOST_LINES: usize = 200;

pub fn town(text: &str) -> File {
    let mut file = File::default();
    for line in text.lines().take(MOST_LINES) {
        let mut words = line.split(' ').filter(|word| !word.is_empty());
        let (Some(kind), Some(id)) = (words.next(), words.next().and_then(|id| id.parse().ok())) else {
            continue;
        };
        match kind {
            "n" => {
                let (Some(lon), Some(lat)) = (degrees(words.next()), degrees(words.next())) else {
                    continue;
                };
                file.nodes.push((id, lon, lat, tags(words)));
            }
            "w" => {
                let Some(nodes) = words.next() else { continue };
                let nodes = nodes.split(',').filter_map(|node| node.parse().ok()).collect();
                file.ways.push((id, nodes, tags(words)));
            }
            "r" => {
                let Some(members) = words.next() else { continue };
                let members = members.split(',').filter_map(member).collect();
                file.relations.push((id, members, tags(words)));
            }
            _ => {}
        }
    }
    file
}

fn degrees(word: Option<&str>) -> Option<f64> {
    word.and_then(|word| word.parse().ok())
}

fn member(text: &str) -> Option<Member> {
    let (of, role) = text.split_once(':')?;
    let kind = of.chars().next().filter(|kind| matches!(kind, 'n' | 'w' | 'r'))?;
    Some((kind, of[1..].parse().ok()?, role.to_owned()))
}

fn tags<'a>(words: impl Iterator<Item = &'a str>) -> Vec<Tag> {
    let pair = |word: &str| {
        let (key, value) = word.split_once('=')?;
        Some((key.to_owned(), value.replace('+', " ")))
    };
    words.filter_map(pair).collect()
}
