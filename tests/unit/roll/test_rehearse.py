from keys.publish import verifier_key
from service.roll.rehearse import rehearse
from service.verification import note
from tests.unit.roll.roll import DID, line


def test_a_rehearsal_proves_its_line_with_its_own_keys() -> None:
    rehearsal = rehearse(DID, line(1))
    ring = rehearsal.ring

    key = verifier_key(ring.roll_name, ring.current("roll"))

    assert note.verify_proof(rehearsal.proof, line(1).encode(), key)[0] == 0
