"""A letter that was recorded as returned can turn out not to have been: two steps more."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0011_return_code'),
    ]

    operations = [
        migrations.AlterField(
            model_name='happening',
            name='step',
            field=models.CharField(choices=[('submit', 'submit'), ('ask_approval', 'ask_approval'), ('approve', 'approve'), ('reject', 'reject'), ('hold', 'hold'), ('release', 'release'), ('claim', 'claim'), ('accept', 'accept'), ('defer', 'defer'), ('give_up', 'give_up'), ('lose_answer', 'lose_answer'), ('count_as_sent', 'count_as_sent'), ('confirm', 'confirm'), ('bounce', 'bounce'), ('come_back', 'come_back'), ('undo_return', 'undo_return'), ('doubt_again', 'doubt_again'), ('expire', 'expire'), ('cancel', 'cancel'), ('send_again', 'send_again'), ('send_now', 'send_now'), ('take_back', 'take_back')], max_length=16),
        ),
    ]
