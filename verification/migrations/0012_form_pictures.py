import django.db.models.deletion
from django.db import migrations, models

ONCE = """
CREATE FUNCTION verification_formpicture_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.form_id IS NULL THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a published form never changes: publish a new version' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER form_picture_published_once BEFORE UPDATE OR DELETE ON verification_formpicture
  FOR EACH ROW EXECUTE FUNCTION verification_formpicture_refuse();
"""
ONCE_BACK = """
DROP TRIGGER form_picture_published_once ON verification_formpicture;
DROP FUNCTION verification_formpicture_refuse();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('verification', '0011_form_offices'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('kind', models.CharField(help_text='Content type.', max_length=20)),
                ('content', models.BinaryField()),
                ('md5', models.CharField(help_text='The hash OpenRosa speaks.', max_length=32)),
                ('size', models.PositiveIntegerField()),
                ('draft', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='verification.formdraft')),
                ('form', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pictures', to='verification.form')),
            ],
            options={
                'verbose_name': 'picture of a form',
                'verbose_name_plural': 'pictures of forms',
                'constraints': [models.UniqueConstraint(fields=('form', 'name'), name='form_picture_once'), models.UniqueConstraint(fields=('draft', 'name'), name='draft_picture_once'), models.CheckConstraint(condition=models.Q(models.Q(('draft__isnull', False), ('form__isnull', True)), models.Q(('draft__isnull', True), ('form__isnull', False)), _connector='OR'), name='form_picture_of_one')],
            },
        ),
        migrations.RunSQL(ONCE, ONCE_BACK),
    ]
