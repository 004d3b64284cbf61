"""Every finding an import can have. Texts: ``assets/text/*/issue_import.toml``."""

from collections.abc import Mapping, Sequence
from typing import Final

from sim.errors import Issue, Severity
from sim.plan.codes import some

CODES: Final[Mapping[str, Severity]] = {
    "I001": Severity.NOTE,  # storeys without rooms left out
    "I002": Severity.WARNING,  # rooms on no storey left out
    "I003": Severity.WARNING,  # rooms whose shape could not be found left out
    "I004": Severity.WARNING,  # rooms in several parts: the largest was taken
    "I005": Severity.NOTE,  # rooms whose kind the name does not tell
    "I006": Severity.NOTE,  # office names that may be people's names
    "I007": Severity.WARNING,  # storeys with doors or windows but no rooms left out
    "I008": Severity.NOTE,  # spaces that hold other spaces left out
    "I009": Severity.WARNING,  # rooms found from the walls
    "I010": Severity.WARNING,  # doors beside no room left out
    "I011": Severity.WARNING,  # doors with the same room on both sides left out
    "I012": Severity.WARNING,  # doors whose rooms differ from those the file names
    "I013": Severity.NOTE,  # open passages found where rooms meet without a wall
    "I014": Severity.NOTE,  # doors without a swing type
    "I015": Severity.WARNING,  # doors joined only by the file's relations, moved to the walls
    "I016": Severity.NOTE,  # open passages through walls without a door
    "I017": Severity.NOTE,  # small spaces between walls nobody can enter left out
    "I018": Severity.WARNING,  # rooms over which others lie: the smaller cut out of the larger
    "I020": Severity.WARNING,  # windows in no room's wall left out
    "I021": Severity.NOTE,  # windows in the roof left out
    "I030": Severity.WARNING,  # stairs that join no two rooms
    "I031": Severity.NOTE,  # stairs whose walking line is a guess
    "I032": Severity.WARNING,  # lifts that join no two rooms
    "I040": Severity.NOTE,  # furniture no catalogue piece stands for left out
    "I041": Severity.NOTE,  # walls that are not straight left out
    "I050": Severity.WARNING,  # entities the file refers to but does not have
    "I051": Severity.NOTE,  # entities without an id of their own were given one
    "I100": Severity.WARNING,  # the unit the drawing states contradicts its doors
    "I101": Severity.WARNING,  # the stated unit was taken, no door to check it by
    "I102": Severity.WARNING,  # the unit was guessed by the size of the whole
    "I103": Severity.WARNING,  # doors of an odd size with the unit that was told
    "I104": Severity.WARNING,  # no layer known as walls: all unknown ones were taken
    "I105": Severity.NOTE,  # walkable areas that obstacles cut into parts
    "I106": Severity.WARNING,  # exits drawn as marks without a width
    "I107": Severity.NOTE,  # rooms with several names
    "I108": Severity.WARNING,  # several plans on one sheet
    "I109": Severity.WARNING,  # holes in walls nothing is drawn in, taken as open passages
    "I110": Severity.NOTE,  # the storey was taken for the ground floor
    "I111": Severity.WARNING,  # a damaged drawing was mended
    "I112": Severity.WARNING,  # entities that could not be read left out
    "I113": Severity.WARNING,  # kinds of objects that are not read
    "I114": Severity.NOTE,  # marks far from the building left out
    "I160": Severity.WARNING,  # a picture scaled by the width of its doors
    "I052": Severity.WARNING,  # parts far outside the building or without a place left out
    "I053": Severity.NOTE,  # the building was moved near the origin
    "I120": Severity.WARNING,  # nodes the map refers to but does not have
    "I121": Severity.WARNING,  # rooms without a level left out
    "I122": Severity.WARNING,  # rooms whose outline is not closed left out
    "I123": Severity.NOTE,  # levels with nothing but stairwells left out
    "I124": Severity.WARNING,  # doors on levels without rooms left out
    "I125": Severity.WARNING,  # doors without a level beside rooms of several storeys
    "I126": Severity.NOTE,  # revolving doors taken as ordinary ones
    "I127": Severity.NOTE,  # doors of glass
    "I128": Severity.NOTE,  # windows that are only points
    "I129": Severity.WARNING,  # halls that reach over several storeys
    "I130": Severity.WARNING,  # files missing from an IMDF archive
    "I131": Severity.WARNING,  # features without a usable shape left out
    "I132": Severity.WARNING,  # openings drawn across a corner moved into a wall
    "I133": Severity.WARNING,  # levels that are not defined
    "I134": Severity.WARNING,  # openings whose level is not defined, put where they fit
    "I135": Severity.NOTE,  # categories IMDF does not know
    "I136": Severity.WARNING,  # openings of which nothing says whether a door hangs there
    "I137": Severity.NOTE,  # fixtures left out
    "I138": Severity.NOTE,  # entrances that are only points
    "I139": Severity.NOTE,  # several buildings in one plan
    "I140": Severity.WARNING,  # cells without a readable shape left out
    "I141": Severity.WARNING,  # edges to cells the file does not have
    "I142": Severity.WARNING,  # doors whose place is a guess
    "I143": Severity.WARNING,  # edges between rooms that share no wall
    "I150": Severity.WARNING,  # drawing units taken as metres
    "I151": Severity.WARNING,  # coordinates taken as longitude and latitude
    "I152": Severity.NOTE,  # features that are neither room nor door left out
    "I153": Severity.NOTE,  # a plan of ours that was changed elsewhere
    # what every drawing can have when its sketch becomes a plan
    "I170": Severity.WARNING,  # known lengths of a storey that disagree
    "I171": Severity.NOTE,  # storeys with one known length: nothing checks it
    "I172": Severity.WARNING,  # storeys whose scale is another's
    "I173": Severity.WARNING,  # storeys that share too few fiducials to be laid over the others
    "I174": Severity.WARNING,  # fiducials that do not fit over each other
    "I175": Severity.NOTE,  # gaps between wall ends taken for open passages
    "I176": Severity.WARNING,  # lifts in no room, or whose door stands in no gap
    "I177": Severity.NOTE,  # places without a floor taken for shafts
    "I178": Severity.WARNING,  # walls drawn see-through: nobody said whether they are glass
    "I179": Severity.WARNING,  # the format has no stairs
    "I180": Severity.NOTE,  # a picture holds no rooms: trace them
    "I181": Severity.WARNING,  # no known length: no scale
    "I182": Severity.NOTE,  # one known length only: nothing checks it
    "I183": Severity.WARNING,  # known lengths that disagree
    "I184": Severity.WARNING,  # a scale that makes the sheet too small or too large for a school
    "I185": Severity.NOTE,  # the drawing leans and is turned
    "I186": Severity.NOTE,  # no main direction found
    "I187": Severity.NOTE,  # one page of several
    "I188": Severity.NOTE,  # nobody said which storey it shows
    "I189": Severity.NOTE,  # a photo whose corners nobody gave
    "I190": Severity.NOTE,  # a large page drawn with fewer dots per inch
    "I191": Severity.NOTE,  # a large picture made smaller
    "I200": Severity.NOTE,  # storeys without rooms left out
    "I201": Severity.WARNING,  # storeys whose heights the file does not tell
    "I202": Severity.WARNING,  # areas without a usable shape left out
    "I203": Severity.WARNING,  # rooms in several parts: the largest was taken
    "I204": Severity.NOTE,  # rooms that lay on others and were cut out of them
    "I205": Severity.NOTE,  # rooms drawn twice: the second left out
    "I206": Severity.NOTE,  # rooms whose kind nothing tells
    "I207": Severity.NOTE,  # office names that may be people's names
    "I208": Severity.NOTE,  # rooms drawn edge to edge: walls assumed between them
    "I209": Severity.WARNING,  # features a plan cannot hold left out
    "I210": Severity.NOTE,  # doors whose width nothing tells
    "I211": Severity.WARNING,  # doors whose rooms differ from those the file names
    "I212": Severity.WARNING,  # doors with the same room on both sides left out
    "I213": Severity.WARNING,  # doors beside no room left out
    "I214": Severity.NOTE,  # doors narrowed to fit their wall
    "I215": Severity.NOTE,  # open passages found where areas without walls meet
    "I216": Severity.WARNING,  # windows in no room's wall left out
    "I217": Severity.NOTE,  # windows whose height nothing tells
    "I218": Severity.WARNING,  # stairs and lifts that join no two rooms
    "I219": Severity.WARNING,  # stairs whose walking line is a guess
    "I230": Severity.WARNING,  # answers whose feature is gone from the drawing
    "I231": Severity.NOTE,  # values kept from the old plan where the new drawing leaves them open
    "I232": Severity.WARNING,  # answers that the new drawing contradicts
    "I233": Severity.NOTE,  # rooms that changed and lost the furniture put into them
    "I220": Severity.NOTE,  # rooms that got example furniture
    "I221": Severity.WARNING,  # a layout that does not exist for that kind of room
    "I222": Severity.WARNING,  # a layout that finds no place in its room
    "I223": Severity.WARNING,  # layouts for rooms that are not in the plan
    "I224": Severity.WARNING,  # layouts for rooms with furniture of their own
    "I225": Severity.NOTE,  # rooms no furniture fits in
    "I226": Severity.NOTE,  # rooms of untold use left empty in a very large building
}


def finding(code: str, ids: Sequence[str], **data: str | int | float) -> list[Issue]:
    """One finding about some entities of the source; empty when there are none."""
    if not ids:
        return []
    return [Issue(code, CODES[code], ids[0], {"count": len(ids), "ids": ", ".join(ids), "few": some(ids), **data})]
