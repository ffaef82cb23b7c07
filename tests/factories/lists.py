import factory


def many(name):
    """A post-generation hook: `Factory(areas=[a, b])` sets the many-to-many of that name."""

    def fill(instance, create, extracted, **kwargs):
        if create and extracted is not None:
            getattr(instance, name).set(extracted)

    return factory.post_generation(fill)
