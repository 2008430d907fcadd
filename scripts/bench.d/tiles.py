#!/usr/bin/env python3
"""Joins nine copies of an OpenStreetMap extract to a square of three by three, as large as a county.

    tiles.py FILE.osm.pbf OUT.osm.pbf

Each copy lies its own width and height further on, with ids of its own; neighbours are joined by secondary roads between the
outermost crossings of twenty strips along their common side. Needs the Python package osmium.
"""

import sys

import osmium

STRIPS = 20
# Ids of one copy, far above any of OpenStreetMap's own today.
COPY = 10**11


def main(source, target):
    roads = set()
    nodes = {}
    for entity in osmium.FileProcessor(source):
        if entity.is_way() and entity.tags.get("highway") in ("residential", "tertiary", "secondary", "unclassified"):
            if "oneway" not in entity.tags and entity.tags.get("access") is None:
                roads.update((entity.nodes[0].ref, entity.nodes[-1].ref))
    for entity in osmium.FileProcessor(source, osmium.osm.NODE):
        nodes[entity.id] = (entity.lon, entity.lat)
    ends = [(nodes[n], n) for n in roads if n in nodes]
    west, east = min(p[0] for p, _ in ends), max(p[0] for p, _ in ends)
    south, north = min(p[1] for p, _ in ends), max(p[1] for p, _ in ends)
    width, height = (east - west) * 1.002, (north - south) * 1.002

    def outermost(axis, last):
        """Per strip across the other axis the crossing that lies furthest on this one."""
        least, most = (south, north) if axis == 0 else (west, east)
        found = {}
        for place, node in ends:
            strip = min(STRIPS - 1, int((place[1 - axis] - least) / (most - least) * STRIPS))
            value = place[axis] if last else -place[axis]
            if strip not in found or value > found[strip][0]:
                found[strip] = (value, node)
        return {strip: node for strip, (_, node) in found.items()}

    sides = {(axis, last): outermost(axis, last) for axis in (0, 1) for last in (False, True)}
    writer = osmium.SimpleWriter(target, overwrite=True)
    copies = [(x, y) for y in range(3) for x in range(3)]

    def moved(copy, ref):
        return copy * COPY + ref

    for copy, (x, y) in enumerate(copies):
        for node in osmium.FileProcessor(source, osmium.osm.NODE):
            place = (node.lon + x * width, node.lat + y * height)
            writer.add_node(node.replace(id=moved(copy, node.id), location=place))
    for copy in range(9):
        for way in osmium.FileProcessor(source, osmium.osm.WAY):
            refs = [moved(copy, n.ref) for n in way.nodes]
            writer.add_way(way.replace(id=moved(copy, way.id), nodes=refs))
    count = 0
    for copy, (x, y) in enumerate(copies):
        for axis, (dx, dy) in enumerate([(1, 0), (0, 1)]):
            if (x + dx, y + dy) not in copies:
                continue
            other = copies.index((x + dx, y + dy))
            here, there = sides[axis, True], sides[axis, False]
            for strip in sorted(here.keys() & there.keys()):
                count += 1
                refs = [moved(copy, here[strip]), moved(other, there[strip])]
                way = osmium.osm.mutable.Way(id=10 * COPY + count, nodes=refs, tags={"highway": "secondary"})
                writer.add_way(way)
    for copy in range(9):
        for relation in osmium.FileProcessor(source, osmium.osm.RELATION):
            if relation.tags.get("type") != "restriction":
                continue
            members = [(m.type, moved(copy, m.ref), m.role) for m in relation.members]
            writer.add_relation(relation.replace(id=moved(copy, relation.id), members=members))
    writer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
