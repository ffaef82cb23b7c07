"""States that rows move through. Each model holds its moves as one table."""


class MoveRefused(Exception):
    """The row's state does not lead to the one asked for; the text says what does."""


class Moves:
    """Mixin for a model with a `status` field and a `MOVES` table {state: {states it leads to}}."""

    MOVES = {}

    def may_move_to(self, status):
        return status in self.MOVES.get(self.status, ())

    def move_to(self, status):
        """Set the status. Raises MoveRefused, naming the states that may follow."""
        if not self.may_move_to(status):
            words = dict(type(self)._meta.get_field("status").choices)
            following = sorted(str(words[state]).lower() for state in self.MOVES[self.status])
            raise MoveRefused(
                f"From “{words[self.status].lower()}” this cannot become "
                f"“{str(words[status]).lower()}”. "
                + (f"What may follow: {', '.join(following)}." if following else "It is final.")
            )
        self.status = status
