from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_initial")]

    operations = [
        migrations.AddIndex(
            model_name="project",
            index=models.Index(fields=["title", "reference"], name="projects_project_order"),
        ),
    ]
