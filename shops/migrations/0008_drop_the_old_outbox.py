from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("shops", "0007_give_each_shop_its_team_channel"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='notice',
            name='notice_due',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='last_error',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='next_send_at',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='times_sent',
        ),
    ]
