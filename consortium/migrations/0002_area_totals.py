from django.db import migrations, models

TOTALS = """
UPDATE consortium_area area
SET leaf_count = total.leaves, leaves_weight = total.weight, leaves_unweighed = total.unweighed
FROM (
    SELECT link.area_id, count(*) AS leaves,
           COALESCE(sum(leaf.leaf_weight ORDER BY leaf.code), 0) AS weight,
           count(*) FILTER (WHERE leaf.leaf_weight IS NULL) AS unweighed
    FROM consortium_arealeaf link JOIN consortium_area leaf ON leaf.id = link.leaf_id
    GROUP BY link.area_id
) total
WHERE total.area_id = area.id
"""


class Migration(migrations.Migration):
    dependencies = [("consortium", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="area",
            name="leaf_count",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="area",
            name="leaves_unweighed",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="area",
            name="leaves_weight",
            field=models.FloatField(default=0, editable=False),
        ),
        migrations.RunSQL(TOTALS, migrations.RunSQL.noop),
    ]
