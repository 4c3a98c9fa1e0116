//! Where the names of points stand: near their points, and never on one another.
//! Knows nothing of what the points are.

use super::palette::Ink;
use super::scene::{Anchor, Line, Point, Shape, Text};
use super::style::Style;
use super::text;

/// A name with the point that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    /// The point.
    pub at: Point,
    /// The name.
    pub text: String,
}

/// What names keep clear of.
#[derive(Debug, Clone, Default)]
pub(super) struct Taken {
    /// Left, top, right and bottom edge of the room for names.
    pub room: Rect,
    /// Every point that is drawn.
    pub points: Vec<Point>,
    /// Places along the limits.
    pub lines: Vec<Point>,
}

/// Left, top, right, bottom in tenths.
pub(super) type Rect = (i32, i32, i32, i32);

/// Half the room of a marker.
const MARKER: i32 = 50;
/// From a marker's middle to its name.
const NEAR: i32 = 75;
/// Between two names.
const GAP: i32 = 25;
/// How many times further out a name may be taken.
const RINGS: i32 = 9;

/// The shapes of the names that find room, and the names that do not, both in the order given.
pub(super) fn place(names: &[Name], taken: &Taken, style: &Style) -> (Vec<Shape>, Vec<String>) {
    let mut boxes: Vec<Rect> = Vec::new();
    let (mut shapes, mut left_over) = (Vec::new(), Vec::new());
    for name in names {
        let short = text::shorten(&name.text, style.small, style.width * 2 / 5);
        let spots = || spots(name.at, text::width(&short, style.small), style);
        let free = |spot: &Spot| is_inside(spot.room, taken.room) && clear(spot.room, &boxes, GAP);
        let off = |spot: &Spot, points: &[Point]| !points.iter().any(|p| holds(spot.room, *p, MARKER));
        let best = spots().find(|s| free(s) && off(s, &taken.points) && off(s, &taken.lines));
        let good = best.or_else(|| spots().find(|spot| free(spot) && off(spot, &taken.points)));
        match good.or_else(|| spots().find(free)) {
            Some(spot) => {
                boxes.push(spot.room);
                shapes.extend(leader(name.at, &spot));
                shapes.push(spot.text(short, style));
            }
            None => left_over.push(name.text.clone()),
        }
    }
    (shapes, left_over)
}

/// One place that a name could take.
#[derive(Debug, Clone, Copy)]
struct Spot {
    room: Rect,
    at: Point,
    anchor: Anchor,
    ring: i32,
}

impl Spot {
    fn text(self, text: String, style: &Style) -> Shape {
        let (at, anchor, size) = (self.at, self.anchor, style.small);
        Shape::Text(Text { at, anchor, size, ink: Ink::Text, text })
    }
}

/// The places around a point, the nearest first: right, left, above, below, then aslant and further out.
fn spots(point: Point, width: i32, style: &Style) -> impl Iterator<Item = Spot> {
    let size = style.small;
    let aslant = move |ring: i32| {
        let (x, y) = (NEAR + ring * 90, ring * size * 3 / 4);
        [(x, -y), (-x, -y), (x, y), (-x, y), (0, -y - NEAR), (0, y + NEAR), (x, 0), (-x, 0)]
    };
    let near = [(NEAR, 0), (-NEAR, 0), (0, -NEAR - size / 3), (0, NEAR + size / 3)];
    let near = near.into_iter().map(|shift| (0, shift));
    let far = (1..=RINGS).flat_map(move |ring| aslant(ring).map(|shift| (ring, shift)));
    near.chain(far).map(move |(ring, (x, y))| {
        let at = (point.0 + x, point.1 + y + size * 35 / 100);
        let (anchor, left) = match x {
            0 => (Anchor::Middle, at.0 - width / 2),
            x if x > 0 => (Anchor::Start, at.0),
            _ => (Anchor::End, at.0 - width),
        };
        let room = (left, at.1 - size * 92 / 100, left + width, at.1 + size * 22 / 100);
        Spot { room, at, anchor, ring }
    })
}

/// A thin line from a point to a name that stands further out.
fn leader(point: Point, spot: &Spot) -> Option<Shape> {
    let (left, top, right, bottom) = spot.room;
    let end = (point.0.clamp(left, right), point.1.clamp(top, bottom));
    let line = Line { opacity: 75, ..Line::new(vec![point, end], Ink::Muted, 8) };
    (spot.ring > 0).then_some(Shape::Line(line))
}

fn is_inside(inner: Rect, outer: Rect) -> bool {
    inner.0 >= outer.0 && inner.1 >= outer.1 && inner.2 <= outer.2 && inner.3 <= outer.3
}

fn clear(room: Rect, others: &[Rect], gap: i32) -> bool {
    others.iter().all(|other| {
        room.2 + gap <= other.0 || other.2 + gap <= room.0 || room.3 <= other.1 || other.3 <= room.1
    })
}

fn holds(room: Rect, point: Point, more: i32) -> bool {
    (room.0 - more..=room.2 + more).contains(&point.0) && (room.1 - more..=room.3 + more).contains(&point.1)
}
